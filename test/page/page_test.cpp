#include "page/page.hpp"

#include <array>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

using kubeportal::page::page_content_security_policy;
using kubeportal::page::page_html;

namespace {

constexpr auto kNone = std::string_view::npos;

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != kNone; at = text.find(part, at + part.size())) ++found;
  return found;
}

/// What the page has in the one element of that name.
std::string_view content_of(std::string_view element) {
  const auto html = page_html();
  const auto begin_tag = '<' + std::string(element) + '>';
  const auto end_tag = "</" + std::string(element) + '>';
  REQUIRE(count(html, begin_tag) == 1);
  const auto begin = html.find(begin_tag) + begin_tag.size();
  return html.substr(begin, html.find(end_tag, begin) - begin);
}

/// As a Content-Security-Policy names a text: 'sha256-...'.
std::string hash_source(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  std::array<unsigned char, 64> encoded{};
  const auto length = EVP_EncodeBlock(encoded.data(), digest.data(), digest.size());
  return "'sha256-" + std::string(encoded.begin(), encoded.begin() + length) + "'";
}

bool allows(const std::string& directive) {
  return ("; " + std::string(page_content_security_policy()) + ";").find("; " + directive + ";") !=
         kNone;
}

}  // namespace

TEST_CASE("the policy of the page allows its own style and script, and nothing else") {
  CHECK(page_content_security_policy().starts_with("default-src 'none'; "));
  CHECK(allows("style-src " + hash_source(content_of("style"))));
  CHECK(allows("script-src " + hash_source(content_of("script"))));
  CHECK(allows("connect-src 'self'"));
  for (const auto* directive : {"base-uri", "form-action", "frame-ancestors", "trusted-types"}) {
    CAPTURE(directive);
    CHECK(allows(std::string(directive) + " 'none'"));
  }
  CHECK(count(page_content_security_policy(), "unsafe") == 0);
  CHECK(count(page_content_security_policy(), "\n") == 0);
}

TEST_CASE("no text becomes markup or code, since the page uses nothing that would make it so") {
  for (const auto* way :
       {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(",
        "DOMParser", "createContextualFragment", "srcdoc", " style=", "javascript:"}) {
    CAPTURE(way);
    CHECK(count(page_html(), way) == 0);
  }
}

TEST_CASE("the page needs nothing from elsewhere") {
  for (const auto* reference : {" src=", "url(", "@import", "https://", "import("}) {
    CAPTURE(reference);
    CHECK(count(page_html(), reference) == 0);
  }
  // The name of SVG, in the icon and in the script.
  CHECK(count(page_html(), "http://") == count(page_html(), "http://www.w3.org/2000/svg"));
}
