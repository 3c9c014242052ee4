#include "k8sclient/gzip_reader.hpp"

#include <array>
#include <new>

#include <zlib.h>

namespace kubeportal::k8sclient {

namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // for inflateInit2

}  // namespace

void GzipReader::Close::operator()(z_stream_s* stream) const {
  ::inflateEnd(stream);
  delete stream;
}

GzipReader::GzipReader() : stream_(new z_stream_s{}) {
  if (::inflateInit2(stream_.get(), kGzipOnly) != Z_OK) throw std::bad_alloc();
}

bool GzipReader::feed(std::string_view bytes, const std::function<bool(std::string_view)>& sink) {
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_->avail_in = static_cast<uInt>(bytes.size());
  while (!whole_) {
    std::array<char, 65536> piece;
    stream_->next_out = reinterpret_cast<Bytef*>(piece.data());
    stream_->avail_out = static_cast<uInt>(piece.size());
    const int result = ::inflate(stream_.get(), Z_NO_FLUSH);
    const auto unpacked = piece.size() - stream_->avail_out;
    if (unpacked > 0 && !sink({piece.data(), unpacked})) return true;
    if (result == Z_STREAM_END) whole_ = true;
    if (result == Z_BUF_ERROR || (result == Z_OK && stream_->avail_in == 0 && unpacked == 0)) break;
    if (result != Z_OK && result != Z_STREAM_END) return false;
  }
  return stream_->avail_in == 0;  // nothing may follow the end
}

}  // namespace kubeportal::k8sclient
