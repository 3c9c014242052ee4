#include "proxy/relay/tcp/half_relay.hpp"

#include <doctest/doctest.h>

using kubeportal::relay::HalfRelay;
using Step = HalfRelay::Step;

namespace {

constexpr std::size_t kBulkBytes = std::size_t{128} * 1024;

}  // namespace

TEST_CASE("a half relay does not read before it can write") {
  HalfRelay half(kBulkBytes);
  CHECK(half.next() == Step::wait);
  half.source_readable();
  CHECK(half.next() == Step::wait);
  half.target_writable();
  CHECK(half.next() == Step::read);
}

TEST_CASE("a half relay does not read while something is pending") {
  HalfRelay half(kBulkBytes);
  half.source_readable();
  half.target_writable();
  half.was_read(100, true);
  CHECK(half.next() == Step::write);
  half.was_written(60);
  half.write_would_block();
  CHECK(half.pending() == 40);
  CHECK(half.next() == Step::wait);
  half.source_readable();
  CHECK(half.next() == Step::wait);
  half.target_writable();
  CHECK(half.next() == Step::write);
  half.was_written(40);
  CHECK(half.next() == Step::read);
}

TEST_CASE("a read that emptied the source waits for readiness") {
  HalfRelay half(kBulkBytes);
  half.source_readable();
  half.target_writable();
  half.was_read(10, false);
  half.was_written(10);
  CHECK(half.next() == Step::wait);
  half.source_readable();
  CHECK(half.next() == Step::read);
  half.read_would_block();
  CHECK(half.next() == Step::wait);
}

TEST_CASE("a read that empties a source whose end is announced stands before the end") {
  HalfRelay half(kBulkBytes);
  half.target_writable();
  half.source_ended();
  half.was_read(10, true);
  CHECK_FALSE(half.ended());
  half.was_written(10);
  half.was_read(5, false);
  CHECK(half.ended());
  half.was_written(5);
  CHECK(half.next() == Step::shutdown);
}

TEST_CASE("the end follows at once once everything before it was read, unless the source failed") {
  HalfRelay half(kBulkBytes);
  half.target_writable();
  half.source_ended();
  half.was_read(10, true);
  CHECK_FALSE(half.end_follows());
  half.was_written(10);
  half.was_read(5, false);
  CHECK(half.end_follows());
  half.source_failed();
  CHECK_FALSE(half.end_follows());
}

TEST_CASE("the end is read for where urgent data may have cut the read short") {
  HalfRelay half(kBulkBytes);
  half.target_writable();
  half.source_urgent();
  half.source_ended();
  half.was_read(10, false);
  half.was_written(10);
  CHECK(half.next() == Step::read);
  half.read_end();
  CHECK(half.next() == Step::shutdown);
}

TEST_CASE("the end is passed on only when nothing is pending and only once") {
  HalfRelay half(kBulkBytes);
  half.target_writable();
  half.source_ended();
  half.was_read(10, false);
  half.write_would_block();
  half.read_end();
  CHECK(half.ended());
  CHECK(half.next() == Step::wait);
  half.target_writable();
  CHECK(half.next() == Step::write);
  half.was_written(10);
  CHECK(half.next() == Step::shutdown);
  CHECK_FALSE(half.done());
  half.was_shut_down();
  CHECK(half.done());
  CHECK(half.next() == Step::wait);
  half.source_readable();
  half.target_writable();
  CHECK(half.next() == Step::wait);
}

TEST_CASE("an end without data is passed on even to a target that cannot be written") {
  HalfRelay half(kBulkBytes);
  half.read_end();
  CHECK(half.next() == Step::shutdown);
}

TEST_CASE("a source that fills reads in a row is taken for bulk until a burst is small") {
  HalfRelay half(kBulkBytes);
  half.target_writable();
  const auto read = [&](std::size_t bytes, bool more) {
    half.source_readable();
    half.was_read(bytes, more);
    half.was_written(bytes);
  };
  read(65536, true);
  CHECK_FALSE(half.bulk());
  read(65536, true);
  CHECK(half.bulk());
  half.read_would_block();
  CHECK(half.bulk());
  read(1000, false);
  CHECK_FALSE(half.bulk());
}

TEST_CASE("many small messages are never taken for bulk") {
  HalfRelay half(kBulkBytes);
  half.target_writable();
  for (int i = 0; i < 10000; ++i) {
    half.source_readable();
    half.was_read(1000, false);
    half.was_written(1000);
  }
  CHECK_FALSE(half.bulk());
}

TEST_CASE("with a limit of no bytes all is bulk") {
  HalfRelay half(0);
  CHECK(half.bulk());
  half.was_read(1, false);
  CHECK(half.bulk());
}
