#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include <openssl/ssl.h>

namespace kubeportal::fakes {

/// The head of a request and its body.
struct PeerRequest {
  std::string method;  ///< empty: the client has gone without a request
  std::string target;
  std::string head;
  std::string body;

  /// The value of a header; empty where it lacks.
  std::string header(const std::string& name) const;
};

/// One client's connection, on the thread of the fake API server that serves it.
class ApiPeer {
 public:
  ApiPeer(int socket, SSL_CTX* context) : socket_(socket), tls_(SSL_new(context)) {
    SSL_set_fd(tls_, socket);
  }
  ~ApiPeer() { SSL_free(tls_); }
  ApiPeer(const ApiPeer&) = delete;
  ApiPeer& operator=(const ApiPeer&) = delete;

  bool accept() { return SSL_accept(tls_) == 1; }
  PeerRequest read_request();

  /// From now on the connection is reset once this many bytes have been sent.
  void cut_after(std::size_t bytes) { left_ = bytes; }
  /// From now on bytes are sent one at a time, this far apart.
  void drip(std::chrono::milliseconds pause) { pause_ = pause; }

  /// Whether it has all been sent.
  bool send(const std::string& text);
  /// A whole answer; `more` holds headers, each with its line break.
  void answer(unsigned code, const std::string& body, const std::string& more = {});

  bool begin_stream(const std::string& more = {});
  bool send_chunk(const std::string& text);
  void end_stream();

  /// Until the client has gone, or this connection is cut.
  void wait_for_end();
  /// Whether the client has closed its end.
  bool has_gone() const;
  /// The end of the connection will be a reset.
  void reset() const;

 private:
  bool write(const char* data, std::size_t size);

  const int socket_;
  SSL* const tls_;
  std::optional<std::size_t> left_;
  std::chrono::milliseconds pause_{0};
};

}  // namespace kubeportal::fakes
