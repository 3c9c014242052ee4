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
  burst_ += bytes;
  bulk_ = bulk_ || burst_ >= bulk_bytes_;
  if (!more) burst_ended();
  readable_ = more || end_announced_;
  // The announced end was behind all data when this read began: a read that emptied the source
  // stands before it, and asking again would only say so.
  if (!more && end_announced_ && !urgent_) ended_ = true;
}

void HalfRelay::read_would_block() {
  burst_ended();
  readable_ = false;
}

void HalfRelay::burst_ended() {
  bulk_ = burst_ >= bulk_bytes_;
  burst_ = 0;
}

}  // namespace kubeportal::relay
