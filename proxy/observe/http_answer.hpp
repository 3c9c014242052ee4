#pragma once

#include <functional>
#include <map>
#include <string>

namespace kubeportal::observe {

/// What a path answers to GET; HEAD gets the same without the body.
struct HttpAnswer {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::map<std::string, std::string> more_headers{};
};

/// Takes the answer of one request: at once or later, from any thread, once. Keeps nothing alive;
/// where the client has gone meanwhile the answer is dropped.
using HttpRespond = std::function<void(HttpAnswer)>;

/// Answers one path. Called on the control thread.
using HttpHandler = std::function<void(HttpRespond)>;

/// Answers every request where it is the one route: any path and any method.
inline constexpr const char* kEveryRequest = "*";

/// Handlers by path ("/metrics"); a request's query is ignored, unless a route names it as well
/// ("/readyz?verbose").
using HttpRoutes = std::map<std::string, HttpHandler, std::less<>>;

}  // namespace kubeportal::observe
