#include "k8sclient/credentials.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "k8sclient/base64.hpp"
#include "k8sclient/one_word.hpp"
#include "k8sclient/small_file.hpp"

namespace kubeportal::k8sclient {

namespace {

std::string without_white_space_around(const std::string& text) {
  constexpr const char* kWhite = " \t\r\n";
  const auto first = text.find_first_not_of(kWhite);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhite) - first + 1);
}

std::string basic(const ClientConfig& config) {
  if (config.username.empty()) return {};
  return "Basic " + encode_base64(config.username + ":" + config.password);
}

}  // namespace

Credentials::Credentials(const ClientConfig& config)
    : file_(config.token_file),
      token_(without_white_space_around(config.token)),
      basic_(basic(config)) {}

std::string Credentials::authorization(Clock::time_point now) {
  if (!file_.empty() && (!read_at_ || now - *read_at_ >= kReadAgainAfter)) {
    read();
    read_at_ = now;
  }
  return token_.empty() ? basic_ : "Bearer " + token_;
}

void Credentials::read() {
  const auto text = read_small_file(file_);
  auto token = text ? without_white_space_around(*text) : std::string();
  const bool is_good = !token.empty() && is_one_word(token);
  if (is_good) {
    if (std::exchange(is_missing_, false)) spdlog::info("the token in {} is good again", file_);
    token_ = std::move(token);
  } else if (!std::exchange(is_missing_, true)) {
    spdlog::error("no token in {}: {}; {}", file_,
                  text ? "it is empty or more than one word" : text.error().message(),
                  token_.empty() ? "requests to the API server go without"
                                 : "the last one stays in use until the API server refuses it");
  }
}

}  // namespace kubeportal::k8sclient
