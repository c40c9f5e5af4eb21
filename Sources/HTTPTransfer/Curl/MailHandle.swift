internal import CCurl

/// A connection to a mail server, opened for the first mail and kept for those that follow. Says
/// QUIT when it is released.
// Invariant: used by one thread at a time, the one of MailTransfer that took it out of `idle`.
@safe final class MailHandle: @unchecked Sendable {
    private let easy: EasyHandle
    private let server: DirectServer

    init(_ account: MailAccount) throws(TransferError) {
        server = account.server
        easy = try EasyHandle()
        try easy.setDirect(
            server, protocol: "smtp,smtps", certificateBundle: account.certificateBundle)
        let scheme = account.encryption == .implicit ? "smtps" : "smtp"
        try easy.set(CURLOPT_URL, "\(scheme)://\(server.authority)")
        switch account.encryption {
        case .implicit, .startTLS: try easy.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        case .none, .noneOnLoopback:
            try easy.set(CURLOPT_USE_SSL, Int(CURLUSESSL_NONE.rawValue))
        }
        if let login = account.login {
            try easy.set(CURLOPT_USERNAME, login.user)
            try easy.set(CURLOPT_PASSWORD, login.password)
        }
        try easy.set(CURLOPT_UPLOAD, 1)
    }

    func send(_ mail: Mail, ticket: TransferLoop.Ticket) -> Result<MailAnswer, MailError> {
        let exchange = DirectExchange(mail.message, to: server, ticket: ticket)
        do throws(TransferError) {
            let recipients = try TextList(mail.recipients)
            try easy.set(CURLOPT_MAIL_FROM, mail.sender)
            try recipients.set(CURLOPT_MAIL_RCPT, of: easy)
            try easy.setUploadSize(mail.message.count)
            easy.setCallbacks(to: exchange)
            let code = withExtendedLifetime((exchange, recipients)) { easy.perform() }
            // What is said as the connection ends is for nobody.
            easy.setCallbacks(to: nil)
            return verdict(code, exchange)
        } catch {
            return .failure(.transfer(error))
        }
    }

    private func verdict(
        _ code: CURLcode, _ exchange: DirectExchange
    ) -> Result<MailAnswer, MailError> {
        let answerCode = easy.answerCode()
        let answer = MailAnswer(code: answerCode, text: exchange.answer(code: answerCode))
        if code == CURLE_OK { return .success(answer) }
        if exchange.isCancelled { return .failure(.transfer(.cancelled)) }
        if code == CURLE_USE_SSL_FAILED {
            return .failure(.noEncryption(authority: server.authority))
        }
        if code == CURLE_LOGIN_DENIED { return .failure(.loginRefused(answer)) }
        if answer.code >= 400 {
            return .failure(.refused(answer, afterMessage: exchange.wasAsked))
        }
        return .failure(.transfer(exchange.error(code, easy.message(of: code))))
    }
}

/// A list of texts that libcurl reads during a transfer.
@safe private final class TextList {
    private var list: UnsafeMutablePointer<curl_slist>?

    init(_ texts: [String]) throws(TransferError) {
        unsafe list = nil
        for text in texts {
            guard let longer = unsafe curl_slist_append(list, text) else {
                throw .library(code: Int(CURLE_OUT_OF_MEMORY.rawValue), reason: "out of memory")
            }
            unsafe list = longer
        }
    }

    deinit { unsafe curl_slist_free_all(list) }

    func set(_ option: CURLoption, of easy: borrowing EasyHandle) throws(TransferError) {
        let code = unsafe easy.withHandle { unsafe feedwatch_set_list($0, option, list) }
        guard code == CURLE_OK else {
            throw unsafe .library(
                code: Int(code.rawValue), reason: String(cString: curl_easy_strerror(code)))
        }
    }
}

extension EasyHandle {
    fileprivate func setUploadSize(_ count: Int) throws(TransferError) {
        let code = unsafe withHandle {
            unsafe feedwatch_set_size($0, CURLOPT_INFILESIZE_LARGE, curl_off_t(count))
        }
        guard code == CURLE_OK else {
            throw unsafe .library(
                code: Int(code.rawValue), reason: String(cString: curl_easy_strerror(code)))
        }
    }
}
