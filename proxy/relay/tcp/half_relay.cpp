#include "proxy/relay/tcp/half_relay.hpp"

namespace kubeportal::relay {

HalfRelay::Step HalfRelay::next() const {
  if (done_) return Step::wait;
  if (pending_ > 0) return writable_ ? Step::write : Step::wait;
  if (ended_) return Step::shutdown;
  return readable_ && writable_ ? Step::read : Step::wait;
}

void HalfRelay::was_read(std::size_t bytes, bool more) {
  pending_ += bytes;
  readable_ = more || end_announced_;
}

}  // namespace kubeportal::relay
