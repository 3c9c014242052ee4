#pragma once

#include <atomic>
#include <memory>

#include "proxy/observe/http_answer.hpp"

namespace kubeportal::observe {

/// Requests whose answers take long, of whom only so many may wait at once: those beyond are told
/// to come again. For the control thread; their answers may come from any.
class WaitingRequests {
 public:
  explicit WaitingRequests(int most) : most_(most) {}

  /// `handler` where there is room, else 503. A request gives its room up when the last copy of its
  /// HttpRespond is gone, answered or not.
  HttpHandler bounded(HttpHandler handler) const;

 private:
  int most_;
  std::shared_ptr<std::atomic<int>> waiting_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace kubeportal::observe
