#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/system/result.hpp>

#include "k8sclient/client_config.hpp"

namespace kubeportal::k8sclient {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// TLS 1.2 or newer, the server verified unless the configuration says otherwise, with what the
/// files hold now: a context a connection, so that replaced certificates count from the next one
/// on. The error is a sentence that names the file or the field.
boost::system::result<TlsContext, std::string> make_tls_context(const ClientConfig& config);

}  // namespace kubeportal::k8sclient
