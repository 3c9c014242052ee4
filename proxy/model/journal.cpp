#include "proxy/model/journal.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace kubeportal::model {

namespace {

constexpr std::string_view kCut = "...";

/// Not in the middle of a UTF-8 character.
void cut(std::string& text) {
  if (text.size() <= Journal::kLongestText) return;
  auto end = Journal::kLongestText - kCut.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.replace(end, text.npos, kCut);
}

bool is_wanted(const JournalEntry& entry, const JournalFilter& filter) {
  return (!filter.since || entry.time >= *filter.since) &&
         (filter.service.empty() || entry.service == filter.service);
}

}  // namespace

const char* to_string(JournalKind kind) {
  switch (kind) {
    case JournalKind::service:
      return "service";
    case JournalKind::endpoints:
      return "endpoints";
    case JournalKind::rules:
      return "rules";
    case JournalKind::endpoint_failed:
      return "endpoint_failed";
    case JournalKind::refused:
      return "refused";
    case JournalKind::proxy:
      return "proxy";
  }
  return "?";
}

Journal::Journal(std::size_t capacity, Clock clock)
    : capacity_(capacity), clock_(std::move(clock)) {}

void Journal::record(JournalRecord record) {
  if (!is_kept()) return;
  cut(record.text);
  auto entry = std::make_shared<JournalEntry>();
  static_cast<JournalRecord&>(*entry) = std::move(record);

  std::shared_ptr<const JournalEntry> makes_room;  // destroyed after the lock is given back
  const std::lock_guard lock(mutex_);
  entry->time = clock_();
  entry->sequence = ++recorded_;
  if (ring_.size() < capacity_) return ring_.push_back(std::move(entry));
  makes_room = std::exchange(ring_[(recorded_ - 1) % capacity_], std::move(entry));
}

/// From the newest back, for that many are mostly wanted.
Journal::Reading Journal::read(const JournalFilter& filter) const {
  Reading reading;
  {
    const std::lock_guard lock(mutex_);
    const auto oldest = recorded_ - ring_.size() + 1;
    reading.lost = oldest - 1;
    const auto end = std::max(filter.after, reading.lost);
    for (auto next = recorded_; next > end && reading.entries.size() < filter.limit; --next) {
      const auto& entry = ring_[(next - 1) % capacity_];
      if (is_wanted(*entry, filter)) reading.entries.push_back(entry);
    }
  }
  std::reverse(reading.entries.begin(), reading.entries.end());
  return reading;
}

}  // namespace kubeportal::model
