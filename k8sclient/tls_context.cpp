#include "k8sclient/tls_context.hpp"

#include <boost/asio/buffer.hpp>

#include "k8sclient/small_file.hpp"

namespace kubeportal::k8sclient {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

/// What is wrong, as a sentence; empty: nothing.
using Problem = std::string;

/// Hands the PEM text of `source` to `use`.
template <typename Use>
Problem apply(const PemSource& source, const std::string& what, Use&& use) {
  auto text = source.text;
  const auto where = text.empty() ? what + " " + source.file : what + "-data";
  if (text.empty()) {
    const auto read = read_small_file(source.file);
    if (!read) return "cannot read the " + where + ": " + read.error().message();
    text = *read;
  }
  error_code error;
  use(asio::const_buffer(text.data(), text.size()), error);
  return error ? "the " + where + " cannot be used: " + error.message() : Problem();
}

Problem trust(const ClientConfig& config, ssl::context& context) {
  if (config.insecure_skip_tls_verify) {
    context.set_verify_mode(ssl::verify_none);
    return {};
  }
  context.set_verify_mode(ssl::verify_peer);
  if (!config.authority.given()) {
    error_code error;
    context.set_default_verify_paths(error);
    return error ? "the machine's trusted authorities cannot be used: " + error.message() : "";
  }
  return apply(config.authority, "certificate-authority",
               [&](auto pem, error_code& error) { context.add_certificate_authority(pem, error); });
}

Problem identify(const ClientConfig& config, ssl::context& context) {
  if (!config.certificate.given()) return {};
  auto problem = apply(config.certificate, "client-certificate", [&](auto pem, error_code& error) {
    context.use_certificate_chain(pem, error);
  });
  if (!problem.empty()) return problem;
  return apply(config.key, "client-key", [&](auto pem, error_code& error) {
    context.use_private_key(pem, ssl::context::pem, error);
  });
}

}  // namespace

boost::system::result<TlsContext, std::string> make_tls_context(const ClientConfig& config) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  ::SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  if (auto problem = trust(config, *context); !problem.empty()) return problem;
  if (auto problem = identify(config, *context); !problem.empty()) return problem;
  return context;
}

}  // namespace kubeportal::k8sclient
