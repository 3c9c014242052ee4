#include "proxy/observe/waiting_requests.hpp"

#include <utility>

namespace kubeportal::observe {

HttpHandler WaitingRequests::bounded(HttpHandler handler) const {
  return [most = most_, waiting = waiting_, handler = std::move(handler)](
             const HttpRequest& request, const HttpRespond& respond) {
    if (*waiting >= most) {
      return respond({503, "application/json",
                      R"({"error": "too many wait for an answer already; try again"})"
                      "\n"});
    }
    ++*waiting;
    const std::shared_ptr<void> room(nullptr, [waiting](void*) { --*waiting; });
    handler(request, [room, respond](HttpAnswer answer) { respond(std::move(answer)); });
  };
}

}  // namespace kubeportal::observe
