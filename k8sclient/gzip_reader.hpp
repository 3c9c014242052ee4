#pragma once

#include <functional>
#include <memory>
#include <string_view>

struct z_stream_s;

namespace kubeportal::k8sclient {

/// Unpacks a gzip stream (RFC 1952) piece by piece; how much comes out is its reader's to bound.
class GzipReader {
 public:
  GzipReader();

  /// Hands what the bytes unpack to to `sink`, in pieces, for as long as it returns true. False
  /// where they are no gzip.
  bool feed(std::string_view bytes, const std::function<bool(std::string_view)>& sink);

  /// Whether the stream has come to its end, with the checksum that it bears.
  bool is_whole() const { return whole_; }

 private:
  struct Close {
    void operator()(z_stream_s* stream) const;
  };

  std::unique_ptr<z_stream_s, Close> stream_;
  bool whole_ = false;
};

}  // namespace kubeportal::k8sclient
