/// A place, from GeoRSS, GML or W3C geo.
public enum GeoShape: Hashable, Sendable {
    case point(GeoPosition)
    case lineString([GeoPosition])
    /// Rings, the outer one first.
    case polygon([[GeoPosition]])
    case box(southWest: GeoPosition, northEast: GeoPosition)
}

/// Degrees of WGS 84.
public struct GeoPosition: Hashable, Sendable {
    public var longitude: Double
    public var latitude: Double
    /// Metres.
    public var altitude: Double?

    public init(longitude: Double, latitude: Double, altitude: Double? = nil) {
        self.longitude = longitude
        self.latitude = latitude
        self.altitude = altitude
    }
}
