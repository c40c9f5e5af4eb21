import Foundation
import TestSupport
import Testing

/// The drills of `Tests/Faults`, with few points of each sweep; `make check-faults` takes more.
/// docs/drills.md tells which fault each number is.
@Suite("A fault", .enabled(if: ClosedNetwork.isPossible, ClosedNetwork.need))
struct FaultTests {
    @Test(
        "is met as it has to be",
        arguments: [
            "4", "5", "6", "8", "9", "10", "11", "12", "13", "15", "16", "17", "18", "21", "22",
            "23", "28", "29", "32", "33",
        ])
    func isMet(number: String) async throws {
        let program = try Program(configuration: "")
        let ending = try await program.run(
            [
                "-I", Program.repository + "/Tests/Faults/faults.py", "--program",
                try Program.executable(), "--steps", "8", number,
            ], of: "/usr/bin/python3")
        #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
    }
}
