import HTTPTransfer
import Testing
import TestSupport

@Suite("HTTP/2")
struct HTTP2Tests {
    /// A real nginx on a free port, whose answers tell protocol and connection.
    private struct Nginx {
        let folder: TemporaryFolder
        let authority: String

        init(certificates: TestCertificates) async throws {
            folder = try TemporaryFolder()
            // nginx can't say which port it chose, so it gets one that was free a moment ago.
            let place = try await LoopbackServer.start()
            try place.stop()
            authority = place.authority
            let pair = try await certificates.issue(for: "IP:127.0.0.1")
            let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
                "\($0)_temp_path \(folder.file($0));"
            }
            try folder.write(
                """
                pid \(folder.file("pid"));
                error_log \(folder.file("error.log"));
                events {}
                http {
                    access_log off;
                    \(folders.joined(separator: "\n"))
                    server {
                        listen \(authority) ssl http2;
                        ssl_certificate \(pair.certificate);
                        ssl_certificate_key \(pair.key);
                        location /a { return 200 "$server_protocol $connection"; }
                        location /b { return 302 https://$http_host/a; }
                    }
                }
                """, to: "nginx.conf")
            // It returns as soon as it listens.
            try await run()
        }

        func run(_ arguments: String...) async throws {
            _ = try await Program.output(
                of: "/usr/sbin/nginx",
                ["-e", folder.file("error.log"), "-c", folder.file("nginx.conf")] + arguments)
        }
    }

    @Test func `is spoken to whoever offers it, on one connection`() async throws {
        let certificates = try await TestCertificates()
        let nginx = try await Nginx(certificates: certificates)
        let client = try HTTPClient(certificateBundle: certificates.authority)
        var bodies: [String] = []
        for path in ["/a", "/b", "/a"] {
            let answer = try await client.send(
                HTTPRequest(
                    url: "https://\(nginx.authority)\(path)", followRedirects: 1,
                    allowPrivate: [nginx.authority]))
            #expect(answer.endIsKnown)
            bodies.append(String(decoding: answer.body, as: UTF8.self))
        }
        try await nginx.run("-s", "stop")
        #expect(bodies.first?.hasPrefix("HTTP/2.0 ") == true)
        #expect(Set(bodies).count == 1)
    }
}
