// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func library(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: Target.Dependency...) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies,
        swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(
    name: "UnixSignals", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// The optimized program brings Swift's libraries along: it starts in two thirds of the time and takes
/// 9 MB less. What a poll runs stands side by side in it, by a list: 5 MB less. See
/// docs/decisions/static-linking.md.
///
/// SwiftPM links tests as it links the program that they depend on, and tests need the shared
/// libraries: FEEDWATCH_LINKING=shared is for optimized ones.
let linksStatically = Context.environment["FEEDWATCH_LINKING"] != "shared"
let programLinking: [LinkerSetting] =
    linksStatically
    ? [
        .unsafeFlags(
            [
                "-static-stdlib", "-use-ld=lld", "-Xlinker", "-z", "-Xlinker",
                "pack-relative-relocs", "-Xlinker", "--no-export-dynamic", "-Xlinker",
                "--symbol-ordering-file", "-Xlinker",
                "\(Context.packageDirectory)/.ci/functions.txt", "-Xlinker",
                "--no-warn-symbol-ordering",
            ], .when(configuration: .release))
    ]
        // What Foundation is made of; by itself, only -static-stdlib at each compilation names it.
        + [
            "FoundationInternationalization", "FoundationEssentials", "CoreFoundation",
            "_FoundationICU", "_FoundationCShims", "_FoundationCollections", "swiftSynchronization",
        ].map { .linkedLibrary($0, .when(configuration: .release)) }
    : []

let package = Package(
    name: "feedwatch",
    products: [.executable(name: "feedwatch", targets: ["feedwatch"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(
            name: "CDeflate", pkgConfig: "libdeflate",
            providers: [.apt(["libdeflate-dev", "zlib1g-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

        library("FeedModel"),
        library("FeedConfig", "FeedModel", "TOMLKit"),
        library("HTTPTransfer", "CCurl", "CDeflate"),
        library("FeedFetching", "FeedModel", "HTTPTransfer"),
        library("FeedParsing", "FeedModel", "CLibXML2"),
        library("FeedStore", "FeedModel", crypto, grdb, system),
        library("WatchRules", "FeedModel"),
        library("AlertShaping", "FeedModel", crypto),
        library(
            "AlertDelivery", "FeedModel", "HTTPTransfer", crypto, mustache, subprocess, system),
        library(
            "Pipeline", "FeedModel", "FeedFetching", "FeedParsing", "FeedStore", "WatchRules",
            "AlertShaping", "AlertDelivery", crypto, logging),
        library(
            "WebServer", httpTypes, hummingbird, logging, nioCore, serviceLifecycle),
        .executableTarget(
            name: "feedwatch",
            dependencies: [
                "CMalloc", "CSQLite", "FeedModel", "FeedConfig", "HTTPTransfer", "FeedFetching",
                "FeedParsing", "FeedStore", "WatchRules", "AlertShaping", "AlertDelivery",
                "Pipeline", "WebServer", argumentParser, httpTypes, hummingbird, logging, nioCore,
                nioPosix,
                serviceLifecycle, system, unixSignals,
            ],
            swiftSettings: strict, linkerSettings: programLinking),
        // A sample for others to start from, built and run by the tests.
        .executableTarget(
            name: "SampleReceiver", dependencies: [crypto, httpTypes, hummingbird, nioCore],
            path: "docs/receivers/swift", swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: [subprocess, system], path: "Tests/TestSupport",
            swiftSettings: strict),
        tests(of: "FeedModel"),
        tests(of: "FeedConfig", "FeedModel", "TestSupport"),
        tests(of: "HTTPTransfer", "TestSupport"),
        tests(of: "FeedFetching", "FeedModel", "HTTPTransfer", "TestSupport"),
        tests(of: "FeedParsing", "FeedModel", "TestSupport"),
        tests(of: "FeedStore", "FeedModel", "TestSupport", grdb),
        tests(of: "WatchRules", "FeedModel", "TestSupport"),
        tests(of: "AlertShaping", "FeedModel"),
        tests(of: "AlertDelivery", "FeedModel", "HTTPTransfer", "AlertShaping", "TestSupport"),
        tests(
            of: "Pipeline", "FeedModel", "FeedConfig", "FeedStore", "FeedFetching", "HTTPTransfer",
            "AlertDelivery", "TestSupport", logging),
        tests(of: "WebServer"),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["feedwatch", "SampleReceiver", "TestSupport", system],
            swiftSettings: strict),
    ]
)
