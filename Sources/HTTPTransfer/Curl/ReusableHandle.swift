/// An easy handle that goes from one exchange to the next, with what holds for every request: to make
/// one takes longer than to send a request with it.
final class ReusableHandle {
    var easy: EasyHandle

    init(certificateBundle: String?) throws(TransferError) {
        easy = try EasyHandle()
        try easy.setSafety(certificateBundle: certificateBundle)
    }
}

extension Hop {
    /// Whether it leaves nothing on its handle that the next one would not set anew: what is set for some
    /// requests only has its question here.
    var isOrdinary: Bool {
        method == .get && proxy == nil && certificateBundle == nil && clientCertificate == nil
            && cookies == nil && !isLookUp
    }
}
