/// An optional value that few have, kept out of line so that it takes no room in the many without.
@propertyWrapper
@frozen public struct Rare<Value: Hashable & Sendable>: Hashable, Sendable {
    // An array of none or one: the standard library's own box with value semantics.
    @usableFromInline var storage: [Value] = []

    // Inlinable: else each access from another module looks the type up when it runs.
    @inlinable public init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    @inlinable public var wrappedValue: Value? {
        get { storage.first }
        set { storage = newValue.map { [$0] } ?? [] }
    }
}
