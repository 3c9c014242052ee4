#include "k8sclient/base64.hpp"

#include <climits>
#include <memory>

#include <openssl/evp.h>

namespace kubeportal::k8sclient {

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() > INT_MAX) return std::nullopt;
  const std::unique_ptr<EVP_ENCODE_CTX, void (*)(EVP_ENCODE_CTX*)> context(EVP_ENCODE_CTX_new(),
                                                                           EVP_ENCODE_CTX_free);
  EVP_DecodeInit(context.get());
  std::string decoded(text.size(), '\0');
  auto* const out = reinterpret_cast<unsigned char*>(decoded.data());
  int length = 0;
  if (EVP_DecodeUpdate(context.get(), out, &length,
                       reinterpret_cast<const unsigned char*>(text.data()),
                       static_cast<int>(text.size())) < 0) {
    return std::nullopt;
  }
  int rest = 0;
  if (EVP_DecodeFinal(context.get(), out + length, &rest) != 1) return std::nullopt;
  decoded.resize(static_cast<std::size_t>(length + rest));
  return decoded;
}

std::string encode_base64(std::string_view text) {
  std::string encoded((text.size() + 2) / 3 * 4 + 1, '\0');  // EVP ends it with a zero
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                  reinterpret_cast<const unsigned char*>(text.data()),
                  static_cast<int>(text.size()));
  encoded.pop_back();
  return encoded;
}

}  // namespace kubeportal::k8sclient
