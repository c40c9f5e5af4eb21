internal import FeedModel

/// The GML geometry that is open.
struct PlaceDraft {
    var shape = LocalName.point
    var dimensions = 2
    var lowerCorner: GeoPosition?
    var rings: [[GeoPosition]] = []
}

/// GeoRSS simple and GML, and W3C geo.
extension XMLFeedReader {
    mutating func openInPlace(_ name: ElementName, _ attributes: XMLAttributes) {
        switch (name.namespace, name.local) {
        case (.georss, .point): openText(.point)
        case (.georss, .line): openText(.line)
        case (.georss, .polygon): openText(.polygon)
        case (.georss, .box): openText(.box)
        case (.georss, .where): openScope(.place)
        case (.geo, .lat): openText(.latitude)
        case (.geo, .long): openText(.longitude)
        case (.geo, .alt): openText(.altitude)
        case (.geo, .point): openScope(.place)
        case (.gml, .point), (.gml, .linestring), (.gml, .polygon), (.gml, .envelope):
            place = PlaceDraft(shape: name.local)
            notedDimensions(attributes)
            openScope(.place, field: .placeEnd)
        case (.gml, .exterior), (.gml, .interior), (.gml, .linearring): openScope(.place)
        case (.gml, .pos), (.gml, .poslist):
            notedDimensions(attributes)
            openText(.positions)
        case (.gml, .lowercorner): openText(.corner, rank: 0)
        case (.gml, .uppercorner): openText(.corner, rank: 1)
        default: break
        }
    }

    private mutating func notedDimensions(_ attributes: XMLAttributes) {
        if attributes.value("srsdimension") == "3" { place.dimensions = 3 }
    }

    mutating func closeShape(_ field: Field, _ text: String) {
        switch field {
        case .point: note(Self.positions(text).flatMap { $0.count == 1 ? .point($0[0]) : nil })
        case .line:
            note(Self.positions(text).flatMap { $0.count >= 2 ? .lineString($0) : nil })
        case .polygon: note(Self.positions(text).flatMap(Self.polygon))
        case .box:
            note(
                Self.positions(text).flatMap {
                    $0.count == 2 ? .box(southWest: $0[0], northEast: $0[1]) : nil
                })
        case .latitude: common.latitude = common.latitude ?? FeedNumber.decimal(text)
        case .longitude: common.longitude = common.longitude ?? FeedNumber.decimal(text)
        case .altitude: common.altitude = common.altitude ?? FeedNumber.decimal(text)
        case .positions:
            if let positions = Self.positions(text, dimensions: place.dimensions) {
                if place.shape == .polygon || place.rings.isEmpty {
                    place.rings.append(positions)
                } else {
                    // `gml:pos` may stand once for every position.
                    place.rings[0] += positions
                }
            }
        default: break
        }
    }

    mutating func closeCorner(_ text: String, isUpper: Bool) {
        guard let position = Self.positions(text)?.first else { return }
        if !isUpper {
            place.lowerCorner = position
        } else if let lower = place.lowerCorner {
            note(.box(southWest: lower, northEast: position))
        }
    }

    mutating func closePlace() {
        guard let first = place.rings.first else { return }
        switch place.shape {
        case .point where first.count == 1: note(.point(first[0]))
        case .linestring where first.count >= 2: note(.lineString(first))
        case .polygon where place.rings.allSatisfy({ Self.polygon($0) != nil }):
            note(.polygon(place.rings))
        default: break
        }
    }

    private mutating func note(_ shape: GeoShape?) {
        common.geo = common.geo ?? shape
    }

    private static func polygon(_ ring: [GeoPosition]) -> GeoShape? {
        ring.count >= 4 ? .polygon([ring]) : nil
    }

    /// Latitude before longitude, as GeoRSS has them; `nil` when anything is no position.
    static func positions(_ text: String, dimensions: Int = 2) -> [GeoPosition]? {
        let words = text.split { $0.isWhitespace || $0 == "," }
        let numbers = words.compactMap { FeedNumber.decimal(String($0)) }
        guard numbers.count == words.count, !numbers.isEmpty else { return nil }
        let size = dimensions == 2 && numbers.count == 3 ? 3 : dimensions
        guard numbers.count % size == 0 else { return nil }
        var positions: [GeoPosition] = []
        for start in stride(from: 0, to: numbers.count, by: size) {
            let (latitude, longitude) = (numbers[start], numbers[start + 1])
            guard (-90...90).contains(latitude), (-180...180).contains(longitude) else {
                return nil
            }
            positions.append(
                GeoPosition(
                    longitude: longitude, latitude: latitude,
                    altitude: size == 3 ? numbers[start + 2] : nil))
        }
        return positions
    }
}

extension CommonDraft {
    /// The place, from one element or from W3C's separate ones.
    var place: GeoShape? {
        if let geo { return geo }
        guard let latitude, let longitude, (-90...90).contains(latitude),
            (-180...180).contains(longitude)
        else { return nil }
        return .point(GeoPosition(longitude: longitude, latitude: latitude, altitude: altitude))
    }
}
