#include "proxy/relay/tcp/channel.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include <doctest/doctest.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

using namespace kubeportal::relay;

namespace {

constexpr std::size_t kBulkBytes = std::size_t{128} * 1024;
constexpr std::size_t kPipeSize = std::size_t{512} * 1024;

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

/// A connected pair of TCP sockets.
struct TcpPair {
  Descriptor test;
  Descriptor channel;

  TcpPair() {
    const Descriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listener.fd(), generic, length) == 0);
    REQUIRE(::listen(listener.fd(), 1) == 0);
    REQUIRE(::getsockname(listener.fd(), generic, &length) == 0);
    channel.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(::connect(channel.fd(), generic, length) == 0);
    test.reset(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC));
    REQUIRE(test);
  }

  std::uint32_t segments_to_test() const {
    tcp_info info{};
    socklen_t length = sizeof info;
    REQUIRE(::getsockopt(test.fd(), IPPROTO_TCP, TCP_INFO, &info, &length) == 0);
    return info.tcpi_segs_in;
  }
};

struct Fixture {
  ConnectionBudget budget{100, 0};
  PipePool pipes{budget, kPipeSize};
  std::vector<char> scratch = std::vector<char>(65536);
  HalfRelay half{kBulkBytes};
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
  half.was_read(kBulkBytes, true);
  half.was_written(kBulkBytes);
  REQUIRE(half.bulk());
  pass(text);
  CHECK(arrived == text);
}

TEST_CASE_FIXTURE(Fixture, "without descriptors for a pipe bulk is copied") {
  ConnectionBudget nothing(0, 0);
  PipePool none(nothing, kPipeSize);
  half.source_readable();
  half.was_read(kBulkBytes, true);
  half.was_written(kBulkBytes);
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

TEST_CASE_FIXTURE(Fixture, "the last bytes and the end behind them are one packet") {
  const TcpPair tcp;
  const auto before = tcp.segments_to_test();
  REQUIRE(send("bye") == 3);
  half.source_ended();
  channel.read(source.channel.fd(), tcp.channel.fd(), half, {scratch, pipes});
  REQUIRE(half.next() == HalfRelay::Step::shutdown);
  ::shutdown(tcp.channel.fd(), SHUT_WR);

  std::array<char, 16> buffer{};
  REQUIRE(::recv(tcp.test.fd(), buffer.data(), buffer.size(), MSG_WAITALL) == 3);
  CHECK(std::string_view(buffer.data(), 3) == "bye");
  CHECK(tcp.segments_to_test() == before + 1);
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
  PipePool pool(one_pipe, kPipeSize);
  half.source_readable();
  half.was_read(kBulkBytes, true);
  half.was_written(kBulkBytes);
  REQUIRE(send("x") == 1);
  channel.read(source.channel.fd(), target.channel.fd(), half, {scratch, pool});
  CHECK(pool.take() == nullptr);  // lent
  channel.read(source.channel.fd(), target.channel.fd(), half, {scratch, pool});
  CHECK(pool.take() != nullptr);
}

TEST_CASE("a pool of pipes without size lends none") {
  ConnectionBudget budget{100, 0};
  PipePool pool(budget, 0);
  CHECK_FALSE(pool.take());
}
