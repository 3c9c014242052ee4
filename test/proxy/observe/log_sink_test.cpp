#include "proxy/observe/log_sink.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>

#include <doctest/doctest.h>
#include <spdlog/logger.h>
#include <unistd.h>

using namespace kubeportal::observe;
using namespace std::chrono_literals;

namespace {

class Pipe {
 public:
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    reading_ = ends[0];
    writing_ = ends[1];
  }
  ~Pipe() {
    ::close(writing_);
    close_reading();
  }

  int writing() const { return writing_; }
  void close_reading() {
    if (reading_ >= 0) ::close(reading_);
    reading_ = -1;
  }

  /// One read of at most `limit` bytes; blocks while there is nothing.
  std::string read(std::size_t limit) const {
    std::string text(limit, '\0');
    const auto count = ::read(reading_, text.data(), text.size());
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
  }

 private:
  int reading_ = -1;
  int writing_ = -1;
};

spdlog::logger logger_to(int descriptor, std::chrono::milliseconds patience) {
  spdlog::logger logger("", std::make_shared<LogSink>(descriptor, patience));
  logger.set_pattern("%v");
  return logger;
}

}  // namespace

TEST_CASE("a line is written at once") {
  const Pipe pipe;
  logger_to(pipe.writing(), 100ms).info("hello");
  CHECK(pipe.read(100) == "hello\n");
}

TEST_CASE("a line longer than a pipe takes at once arrives whole") {
  const Pipe pipe;
  const std::string text(20'000, 'x');
  logger_to(pipe.writing(), 100ms).info(text);
  std::string received;
  while (received.size() < text.size() + 1) received += pipe.read(65536);
  CHECK(received == text + '\n');
}

TEST_CASE("a log that nobody reads costs its patience once and says later what was lost") {
  const Pipe pipe;
  auto logger = logger_to(pipe.writing(), 1ms);
  const std::string text(999, 'x');
  for (int line = 0; line < 1000; ++line) logger.info(text);  // a pipe holds 64 of them

  std::string received = pipe.read(1 << 20);
  CHECK(received.size() < 100'000);
  logger.info("after");
  received = pipe.read(1 << 20);
  CHECK(received.find("log lines were lost: nobody read the log\nafter\n") != std::string::npos);
}

TEST_CASE("a log whose reader has gone loses lines and nothing else") {
  auto* const before = std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.close_reading();
  logger_to(pipe.writing(), 100ms).info("nobody hears this");
  std::signal(SIGPIPE, before);

  logger_to(-1, 100ms).info("nor this");
}
