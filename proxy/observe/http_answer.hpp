#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "proxy/observe/http_request.hpp"

namespace kubeportal::observe {

/// The body of an answer that goes on until client or server ends it. Control thread.
class HttpStream {
 public:
  virtual ~HttpStream() = default;

  /// Whether somebody still reads; false for ever once it has been.
  virtual bool is_open() const = 0;
  /// Whether everything that was sent has been taken by the kernel: a slow reader is one who has
  /// not let that happen, and who may be spared what is out of date soon.
  virtual bool is_idle() const = 0;
  /// Sends more, of any length. A client who still has more than HttpLimits::stream_backlog lying
  /// from before loses the connection.
  virtual void send(std::string text) = 0;
  /// Ends it at once.
  virtual void end() = 0;
};

/// What a path answers to GET; HEAD gets the same without the body.
struct HttpAnswer {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::map<std::string, std::string> more_headers{};
  /// Where it is given there is no body: it is called once the header is on its way. Whoever keeps
  /// the stream does not keep the connection.
  std::function<void(std::shared_ptr<HttpStream>)> begin_stream{};
};

/// Takes the answer of one request: at once or later, from any thread, once. Keeps nothing alive;
/// where the client has gone meanwhile the answer is dropped.
using HttpRespond = std::function<void(HttpAnswer)>;

/// Answers one path. Called on the control thread; the request lives as long as the call.
using HttpHandler = std::function<void(const HttpRequest&, HttpRespond)>;

/// Answers every request where it is the one route: any path and any method.
inline constexpr const char* kEveryRequest = "*";

/// Handlers by path ("/metrics") for GET and HEAD, by method and path ("DELETE /v1/connections")
/// for others. A request's query is the handler's to read, unless a route names it as well
/// ("/readyz?verbose").
using HttpRoutes = std::map<std::string, HttpHandler, std::less<>>;

}  // namespace kubeportal::observe
