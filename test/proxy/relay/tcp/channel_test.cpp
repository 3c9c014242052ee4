#include "proxy/relay/tcp/channel.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include <doctest/doctest.h>
#include <sys/socket.h>

using namespace kubeportal::relay;

namespace {

/// A connected pair: the test's end and the channel's.
struct Pair {
  Descriptor test;
  Descriptor channel;

  Pair() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
    test.reset(ends[0]);
    channel.reset(ends[1]);
  }
};

struct Fixture {
  ConnectionBudget budget{100, 0};
  PipePool pipes{budget};
  std::vector<char> scratch = std::vector<char>(65536);
  HalfRelay half;
  Channel channel;
  Pair source;
  Pair target;
  std::string arrived;
  bool failed_source = false;
  bool failed_target = false;

  Fixture() {
    std::signal(SIGPIPE, SIG_IGN);  // as App does
    half.target_writable();
  }

  /// Does what the half relay says until it waits.
  void advance() {
    for (;;) {
      const auto step = half.next();
      if (step != HalfRelay::Step::read && step != HalfRelay::Step::write) return;
      const auto moved =
          step == HalfRelay::Step::read
              ? channel.read(source.channel.fd(), target.channel.fd(), half, {scratch, pipes})
              : channel.write(target.channel.fd(), half);
      failed_source = moved.failed == Moved::Failed::source;
      failed_target = moved.failed == Moved::Failed::target;
      if (failed_source || failed_target) return;
    }
  }

  std::size_t send(std::string_view text) const {
    const auto sent = ::send(source.test.fd(), text.data(), text.size(), MSG_NOSIGNAL);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
  }

  void receive() {
    std::array<char, 4096> buffer;
    for (;;) {
      const auto size = ::recv(target.test.fd(), buffer.data(), buffer.size(), 0);
      if (size <= 0) return;
      arrived.append(buffer.data(), static_cast<std::size_t>(size));
    }
  }

  /// Sends all of `text` through, by as much as the sockets take at a time.
  void pass(std::string_view text) {
    while (!text.empty() || half.pending() > 0) {
      text.remove_prefix(send(text.substr(0, 30000)));
      half.source_readable();
      half.target_writable();
      advance();
      receive();
    }
  }
};

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& c : text) {
    state = state * 1664525 + 1013904223;
    c = static_cast<char>(state >> 24);
  }
  return text;
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a small message is copied at once and nothing is kept") {
  REQUIRE(send("hello") == 5);
  half.source_readable();
  advance();
  receive();
  CHECK(arrived == "hello");
  CHECK(half.pending() == 0);
  CHECK(budget.in_use() == 0);
}

TEST_CASE_FIXTURE(Fixture, "what a slow target does not take is kept and follows in order") {
  const auto text = pattern(3'000'000);
  pass(text);
  CHECK(arrived == text);
}

TEST_CASE_FIXTURE(Fixture, "bulk goes through a pipe and comes out the same") {
  const auto text = pattern(3'000'000);
  half.source_readable();
  half.was_read(HalfRelay::kBulkBytes, true);
  half.was_written(HalfRelay::kBulkBytes);
  REQUIRE(half.bulk());
  pass(text);
  CHECK(arrived == text);
}

TEST_CASE_FIXTURE(Fixture, "without descriptors for a pipe bulk is copied") {
  ConnectionBudget nothing(0, 0);
  PipePool none(nothing);
  half.source_readable();
  half.was_read(HalfRelay::kBulkBytes, true);
  half.was_written(HalfRelay::kBulkBytes);
  REQUIRE(send("hello") == 5);
  const auto moved = channel.read(source.channel.fd(), target.channel.fd(), half, {scratch, none});
  CHECK(moved.written == 5);
  receive();
  CHECK(arrived == "hello");
}

TEST_CASE_FIXTURE(Fixture, "the end of the source is told after everything was read") {
  REQUIRE(send("bye") == 3);
  source.test.reset();
  half.source_ended();
  advance();
  receive();
  CHECK(arrived == "bye");
  CHECK(half.ended());
  CHECK(half.next() == HalfRelay::Step::shutdown);
}

TEST_CASE_FIXTURE(Fixture, "a target that is gone is told as its failure") {
  target.test.reset();
  REQUIRE(send("hello") == 5);
  half.source_readable();
  advance();
  CHECK(failed_target);
}

TEST_CASE_FIXTURE(Fixture, "a pipe is given back when its burst ends") {
  ConnectionBudget one_pipe(2, 0);
  PipePool pool(one_pipe);
  half.source_readable();
  half.was_read(HalfRelay::kBulkBytes, true);
  half.was_written(HalfRelay::kBulkBytes);
  REQUIRE(send("x") == 1);
  channel.read(source.channel.fd(), target.channel.fd(), half, {scratch, pool});
  CHECK(pool.take() == nullptr);  // lent
  channel.read(source.channel.fd(), target.channel.fd(), half, {scratch, pool});
  CHECK(pool.take() != nullptr);
}
