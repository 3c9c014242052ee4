#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "k8sclient/client_config.hpp"

namespace kubeportal::k8sclient {

/// How long the parts of a request may take.
struct ApiDeadlines {
  std::chrono::milliseconds connect{std::chrono::seconds(5)};  ///< each address of a name
  std::chrono::milliseconds handshake{std::chrono::seconds(10)};
  std::chrono::milliseconds head{std::chrono::seconds(60)};
  std::chrono::milliseconds silence{std::chrono::seconds(60)};  ///< between two parts of the body
  std::chrono::milliseconds whole{std::chrono::minutes(5)};
};

/// One request.
struct ApiRequest {
  std::string method = "GET";
  std::string target;  ///< path and query
  std::string body;    ///< empty: none
  std::string body_type = "application/json";
  std::string authorization;  ///< the header of that name; empty: none
  std::vector<std::pair<std::string, std::string>> headers;  ///< further ones
  std::optional<ServerUrl> proxy;                            ///< that tunnels to the server
  ApiDeadlines deadlines;
};

struct ApiResponseHead {
  unsigned status = 0;
  std::optional<std::chrono::seconds> retry_after;
  std::vector<std::string> warnings;  ///< the headers of that name (RFC 7234, 5.5)
};

/// Who hears of the answer, on the control thread: the head, the body piece by piece, the end with
/// what went wrong (empty: nothing, the answer is whole). Nothing comes after the end.
struct ApiReceiver {
  std::function<void(const ApiResponseHead&)> on_head;
  std::function<void(std::string_view)> on_body;
  std::function<void(const std::string& problem)> on_end;
};

/// One request over one connection of its own, plain or TLS. Owned by whoever asked, and by what is
/// pending; control thread. Ends with the answer, a deadline, or close().
class ApiConnection {
 public:
  virtual ~ApiConnection() = default;

  /// The receiver hears nothing more.
  virtual void close() = 0;
};

/// Asks; the receiver is first called after this has returned.
std::shared_ptr<ApiConnection> open_api_connection(boost::asio::io_context& io,
                                                   const ClientConfig& config, ApiRequest request,
                                                   ApiReceiver receiver);

}  // namespace kubeportal::k8sclient
