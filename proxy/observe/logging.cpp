#include "proxy/observe/logging.hpp"

#include <chrono>
#include <memory>

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "proxy/observe/log_format.hpp"
#include "proxy/observe/log_sink.hpp"

namespace kubeportal::observe {
namespace {

constexpr std::chrono::milliseconds kPatienceWithReader{100};

void occupy_standard_descriptors() {
  int opened = ::open("/dev/null", O_RDWR);
  while (opened >= 0 && opened <= STDERR_FILENO) opened = ::open("/dev/null", O_RDWR);
  if (opened > STDERR_FILENO) ::close(opened);
}

spdlog::level::level_enum level_of(int verbosity) {
  if (verbosity >= 4) return spdlog::level::trace;
  if (verbosity >= 2) return spdlog::level::debug;
  return spdlog::level::info;
}

}  // namespace

void set_up_logging(int verbosity, bool json) {
  occupy_standard_descriptors();
  auto logger = std::make_shared<spdlog::logger>(
      "", std::make_shared<LogSink>(STDERR_FILENO, kPatienceWithReader));
  logger->set_formatter(json ? json_log_format() : text_log_format());
  logger->set_level(level_of(verbosity));
  spdlog::set_default_logger(std::move(logger));
}

void set_verbosity(int verbosity) { spdlog::default_logger_raw()->set_level(level_of(verbosity)); }

}  // namespace kubeportal::observe
