extension Duration {
    /// `45 minutes`, `3 hours`, `2 days`.
    public var inWords: String {
        let minutes = components.seconds / 60
        return switch minutes {
        case ..<120: "\(max(minutes, 1)) \(minutes <= 1 ? "minute" : "minutes")"
        case ..<2880: "\(minutes / 60) hours"
        default: "\(minutes / 1440) days"
        }
    }
}
