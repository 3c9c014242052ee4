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
};

/// Takes the answer of one request: at once or later, from any thread, once. Keeps nothing alive;
/// where the client has gone meanwhile the answer is dropped.
using HttpRespond = std::function<void(HttpAnswer)>;

/// Answers one path. Called on the control thread.
using HttpHandler = std::function<void(HttpRespond)>;

/// Handlers by path ("/metrics"); a request's query is ignored.
using HttpRoutes = std::map<std::string, HttpHandler, std::less<>>;

}  // namespace kubeportal::observe
