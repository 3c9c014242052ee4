#include "proxy/model/journal.hpp"

#include <thread>

#include <doctest/doctest.h>

using namespace kubeportal::model;
using namespace std::chrono_literals;

namespace {

using Numbers = std::vector<std::uint64_t>;

constexpr std::chrono::system_clock::time_point kStart{1795419998s};

struct Kept {
  std::chrono::system_clock::time_point now = kStart;
  Journal journal{4, [this] { return now; }};

  void record(const std::string& service, const std::string& text = "something") {
    journal.record({.kind = JournalKind::service, .service = service, .text = text});
  }
  Numbers read(const JournalFilter& filter) const {
    Numbers numbers;
    for (const auto& entry : journal.read(filter).entries) numbers.push_back(entry->sequence);
    return numbers;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Kept, "entries are numbered from one and come in their order") {
  record("default/web", "first");
  now += 1s;
  record("default/api", "second");
  const auto reading = journal.read({});
  REQUIRE(reading.entries.size() == 2);
  CHECK(reading.lost == 0);
  CHECK(reading.entries[0]->sequence == 1);
  CHECK(reading.entries[0]->text == "first");
  CHECK(reading.entries[1]->sequence == 2);
  CHECK(reading.entries[1]->time == kStart + 1s);
}

TEST_CASE_FIXTURE(Kept, "the oldest make room and are counted as lost") {
  for (int i = 0; i < 7; ++i) record("default/web");
  CHECK(read({}) == Numbers{4, 5, 6, 7});
  CHECK(journal.read({}).lost == 3);
}

TEST_CASE_FIXTURE(Kept, "a filter takes the entries of a Service, from a moment, after a number") {
  record("default/web");
  now += 1s;
  record("default/api");
  record("default/web");
  now += 1s;
  record("");
  CHECK(read({.service = "default/web"}) == Numbers{1, 3});
  CHECK(read({.since = kStart + 1s}) == Numbers{2, 3, 4});
  CHECK(read({.after = 2}) == Numbers{3, 4});
  CHECK(read({.since = kStart + 1s, .after = 1, .service = "default/web"}) == Numbers{3});
  CHECK(read({.after = 4}).empty());
  CHECK(read({.after = 400}).empty());
}

TEST_CASE_FIXTURE(Kept, "of what fits, the newest within the limit are read") {
  record("default/web");
  record("default/api");
  record("default/web");
  record("default/api");
  CHECK(read({.service = "default/web", .limit = 1}) == Numbers{3});
  CHECK(read({.limit = 3}) == Numbers{2, 3, 4});
  CHECK(read({.limit = 0}).empty());
}

TEST_CASE_FIXTURE(Kept, "a long text is cut between two characters") {
  std::string text;
  while (text.size() < 2 * Journal::kLongestText) text += "\u00e4\u20ac";
  record("default/web", text);
  const auto entry = journal.read({}).entries.front();
  CHECK(entry->text.size() <= Journal::kLongestText);
  CHECK(entry->text.size() > Journal::kLongestText - 6);
  const auto kept = entry->text.substr(0, entry->text.size() - 3);
  CHECK(text.starts_with(kept));
  CHECK((static_cast<unsigned char>(text[kept.size()]) & 0xC0U) != 0x80U);
  CHECK(entry->text.ends_with("..."));
}

TEST_CASE("a journal without room keeps and counts nothing") {
  Journal journal(0);
  journal.record({});
  CHECK_FALSE(journal.is_kept());
  CHECK(journal.read({}).entries.empty());
  CHECK(journal.read({}).lost == 0);
}

TEST_CASE("threads that record while others read lose no number") {
  constexpr std::uint64_t kEach = 2000;
  Journal journal(100);
  const auto record_many = [&] {
    for (std::uint64_t i = 0; i < kEach; ++i) journal.record({});
  };
  std::thread first(record_many);
  std::thread second(record_many);
  for (std::uint64_t seen = 0; seen < 2 * kEach;) {
    const auto reading = journal.read({.after = seen});
    for (const auto& entry : reading.entries) {
      CHECK(entry->sequence > seen);
      seen = entry->sequence;
    }
  }
  first.join();
  second.join();
  CHECK(journal.read({}).entries.size() == 100);
  CHECK(journal.read({}).lost == 2 * kEach - 100);
}
