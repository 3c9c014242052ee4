#include "proxy/portal/iptables/takeover.hpp"

#include <memory>
#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::portal {

Takeover::Takeover(Remove remove, Runner runner, RetryTimer& timer)
    : remove_(std::move(remove)), runner_(std::move(runner)), timer_(timer) {}

void Takeover::begin() {
  if (stopped_) return;
  const auto everything = std::make_shared<bool>(false);
  runner_([remove = remove_, everything] { *everything = remove(); },
          [this, everything] { removed(*everything); });
}

void Takeover::stop() {
  stopped_ = true;
  timer_.cancel();
}

void Takeover::removed(bool everything) {
  if (stopped_) return;
  if (everything) {
    return spdlog::info("the node is ours: nothing of kube-proxy's steers clients any more");
  }
  spdlog::error(
      "what kube-proxy has left may steer clients past us (the lines above say what stays); trying "
      "again in {} s",
      kDelay.count());
  timer_.ring_at(timer_.now() + kDelay, [this] { begin(); });
}

}  // namespace kubeportal::portal
