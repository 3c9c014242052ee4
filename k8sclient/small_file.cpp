#include "k8sclient/small_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

namespace kubeportal::k8sclient {

namespace {

constexpr std::size_t kMostBytes = 1U << 20U;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

boost::system::error_code last_error() { return {errno, boost::system::system_category()}; }

}  // namespace

boost::system::result<std::string> read_small_file(const std::string& path) {
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "re"));
  if (!file) return last_error();
  std::string text;
  std::array<char, 16384> piece{};
  while (const auto length = std::fread(piece.data(), 1, piece.size(), file.get())) {
    text.append(piece.data(), length);
    if (text.size() > kMostBytes) {
      return boost::system::errc::make_error_code(boost::system::errc::file_too_large);
    }
  }
  if (std::ferror(file.get()) != 0) return last_error();
  return text;
}

}  // namespace kubeportal::k8sclient
