#pragma once

#include <string>

namespace kubeportal::fakes {

/// An authority of a test's own and what it has signed, all as PEM text.
struct Certificates {
  std::string authority;
  std::string server;
  std::string server_key;
  std::string client;
  std::string client_key;
};

/// A new authority, a server's certificate for 127.0.0.1 and `name`, and a client's. Throws
/// std::runtime_error where OpenSSL refuses.
Certificates make_certificates(const std::string& name = "kubernetes");

}  // namespace kubeportal::fakes
