#include "proxy/relay/udp/flow_table.hpp"

#include <algorithm>

namespace kubeportal::relay {

namespace {

constexpr std::size_t kFirstBuckets = 64;  // a power of 2

}  // namespace

FlowTable::FlowTable(Timeouts timeouts)
    : timeouts_(timeouts),
      buckets_(kFirstBuckets),
      by_key_(ByKey::bucket_traits(buckets_.data(), buckets_.size())) {}

FlowEntry* FlowTable::find(const FlowKey& key) {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &*found;
}

void FlowTable::insert(FlowEntry& flow, TimePoint now) {
  if (by_key_.size() == buckets_.size()) grow();
  by_key_.insert(flow);
  flow.replied_ = false;
  flow.last_used_ = now;
  unreplied_.push_back(flow);
}

void FlowTable::erase(FlowEntry& flow) {
  by_key_.erase(by_key_.iterator_to(flow));
  list_of(flow).erase(InOrder::s_iterator_to(flow));
}

void FlowTable::used(FlowEntry& flow, TimePoint now) { touch(flow, flow.replied_, now); }

void FlowTable::replied(FlowEntry& flow, TimePoint now) { touch(flow, true, now); }

void FlowTable::begun_anew(FlowEntry& flow, TimePoint now) { touch(flow, false, now); }

FlowEntry* FlowTable::expired(TimePoint now) {
  if (!unreplied_.empty() && unreplied_.front().last_used_ + timeouts_.unreplied <= now) {
    return &unreplied_.front();
  }
  if (!replied_.empty() && replied_.front().last_used_ + timeouts_.replied <= now) {
    return &replied_.front();
  }
  return nullptr;
}

std::optional<FlowTable::TimePoint> FlowTable::next_expiry() const {
  std::optional<TimePoint> next;
  if (!unreplied_.empty()) next = unreplied_.front().last_used_ + timeouts_.unreplied;
  if (!replied_.empty()) {
    const auto replied = replied_.front().last_used_ + timeouts_.replied;
    next = next ? std::min(*next, replied) : replied;
  }
  return next;
}

FlowEntry* FlowTable::least_recently_used() {
  if (!unreplied_.empty()) return &unreplied_.front();
  return replied_.empty() ? nullptr : &replied_.front();
}

void FlowTable::touch(FlowEntry& flow, bool replied, TimePoint now) {
  auto& from = list_of(flow);
  flow.replied_ = replied;
  flow.last_used_ = now;
  auto& to = list_of(flow);
  to.splice(to.end(), from, InOrder::s_iterator_to(flow));
}

void FlowTable::grow() {
  std::vector<ByKey::bucket_type> more(buckets_.size() * 2);
  by_key_.rehash(ByKey::bucket_traits(more.data(), more.size()));
  buckets_.swap(more);
}

}  // namespace kubeportal::relay
