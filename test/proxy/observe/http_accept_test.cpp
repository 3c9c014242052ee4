#include <chrono>
#include <ctime>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "proxy/observe/http_server.hpp"
#include "test/proxy/observe/http_client.hpp"
#include "test/proxy/observe/running_server.hpp"

using namespace kubeportal::observe;
using namespace std::chrono_literals;

namespace {

/// Leaves the process without a free descriptor until it goes.
class DescriptorsSpent {
 public:
  DescriptorsSpent() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    auto low = before_;
    low.rlim_cur = 256;
    ::setrlimit(RLIMIT_NOFILE, &low);
    for (int spent = ::open("/dev/null", O_RDONLY); spent >= 0;
         spent = ::open("/dev/null", O_RDONLY)) {
      spent_.push_back(spent);
    }
  }

  ~DescriptorsSpent() {
    for (const int spent : spent_) ::close(spent);
    ::setrlimit(RLIMIT_NOFILE, &before_);
  }

 private:
  rlimit before_{};
  std::vector<int> spent_;
};

std::chrono::nanoseconds processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

TEST_CASE("without a free descriptor accepting waits and spins not and goes on by itself") {
  RunningServer<HttpServer> running(
      HttpRoutes{{"/page", [](const HttpRequest&,
                              const HttpRespond& respond) { respond({.body = "hello\n"}); }}},
      HttpLimits{.accept_pause = 20ms});
  HttpClient established(running.address());
  CHECK(body_of(established.get("/page")) == "hello\n");

  boost::asio::io_context context;
  boost::asio::ip::tcp::socket waiting(context, boost::asio::ip::tcp::v4());
  {
    const DescriptorsSpent spent;
    waiting.connect({running.address().address, running.address().port});
    const auto before = processor_time();
    boost::asio::steady_timer(context, 200ms).wait();  // ten pauses: the window to measure in
    CHECK(processor_time() - before < 100ms);
    CHECK(body_of(established.get("/page")) == "hello\n");
  }
  boost::asio::write(waiting,
                     boost::asio::buffer(std::string("GET /page HTTP/1.0\r\nHost: test\r\n\r\n")));
  std::string answer;
  boost::system::error_code end;
  boost::asio::read(waiting, boost::asio::dynamic_buffer(answer), end);
  CHECK(body_of(answer) == "hello\n");
}
