#include "k8sclient/event_filter.hpp"

#include <algorithm>

namespace kubeportal::k8sclient {

bool EventFilter::admit(const api::Event& event, Clock::time_point now) {
  const auto& object = event.regarding;
  const auto key = object.kind + " " + object.namespace_ + "/" + object.name;
  if (!objects_.contains(key)) {
    if (objects_.size() >= kMostObjects) forget_old(now);
    if (objects_.size() >= kMostObjects) return false;
    objects_[key].tokens_at = now;
  }
  auto& said = objects_[key];
  std::erase_if(said.what, [&](const auto& entry) { return now - entry.second >= kSameAgain; });
  const auto what = event.reason + ": " + event.note;
  if (said.what.contains(what) || !take_token(said, now)) return false;
  said.what.emplace(what, now);
  said.last = now;
  return true;
}

void EventFilter::forget_old(Clock::time_point now) {
  std::erase_if(objects_, [&](const auto& entry) { return now - entry.second.last >= kSameAgain; });
}

bool EventFilter::take_token(Said& said, Clock::time_point now) {
  const auto grown = (now - said.tokens_at) / kOneMore;
  said.tokens_at += grown * kOneMore;
  said.tokens = static_cast<unsigned>(std::min<long long>(kAtOnce, said.tokens + grown));
  if (said.tokens == 0) return false;
  --said.tokens;
  return true;
}

}  // namespace kubeportal::k8sclient
