#include "test/fakes/api_server.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <nlohmann/json.hpp>
#include <openssl/pem.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test/fakes/gzip.hpp"

namespace kubeportal::fakes {

using nlohmann::json;

namespace {

/// After this, an idle watch notices that its client has gone.
constexpr std::chrono::milliseconds kLookAgain{20};

/// kube-apiserver's own limit.
constexpr std::size_t kPackedFrom = 128 * 1024;

void check(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("fake API server: ") + what);
}

using Memory = std::unique_ptr<BIO, int (*)(BIO*)>;
Memory memory(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

std::shared_ptr<SSL_CTX> make_context(const Certificates& certificates) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  check(context != nullptr, "no TLS");
  const auto certificate_text = memory(certificates.server);
  const auto key_text = memory(certificates.server_key);
  X509* certificate = PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr);
  const bool good = SSL_CTX_use_certificate(context.get(), certificate) == 1 &&
                    SSL_CTX_use_PrivateKey(context.get(), key) == 1;
  X509_free(certificate);
  EVP_PKEY_free(key);
  check(good, "no certificate");
  return context;
}

/// The value of a parameter of a query; empty where it lacks.
std::string parameter(const std::string& query, const std::string& name) {
  const auto all = "&" + query;
  const auto begin = all.find("&" + name + "=");
  if (begin == std::string::npos) return {};
  const auto value = begin + name.size() + 2;
  return all.substr(value, all.find('&', value) - value);
}

}  // namespace

ApiServer::ApiServer() : tls_(make_context(certificates_)) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to clients that have gone
  open();
}

ApiServer::~ApiServer() { close(); }

const Certificates& ApiServer::replace_certificates() {
  const std::scoped_lock lock(mutex_);
  certificates_ = make_certificates();
  tls_ = make_context(certificates_);
  return certificates_;
}

void ApiServer::open() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  check(::bind(listener_, any, length) == 0, "cannot bind");
  check(::listen(listener_, 64) == 0, "cannot listen");
  check(::getsockname(listener_, any, &length) == 0, "has no address");
  port_ = ntohs(address.sin_port);
  stopping_ = false;
  acceptor_ = std::thread([this] { accept(); });
}

void ApiServer::close() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  changed_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  if (acceptor_.joinable()) acceptor_.join();
  for (auto& server : servers_) server.join();
  servers_.clear();
  finished_.clear();
  if (listener_ >= 0) ::close(std::exchange(listener_, -1));
}

void ApiServer::go_away() { close(); }
void ApiServer::come_back() {
  if (listener_ < 0) open();
}

void ApiServer::accept() {
  while (true) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    join_finished();
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const std::scoped_lock lock(mutex_);
    if (socket < 0 || stopping_) {
      if (socket >= 0) ::close(socket);
      return;
    }
    sockets_.push_back(socket);
    servers_.emplace_back([this, socket] { serve(socket); });
  }
}

void ApiServer::join_finished() {
  const auto finished = [this] {
    const std::scoped_lock lock(mutex_);
    return std::exchange(finished_, {});
  }();
  servers_.remove_if([&](std::thread& server) {
    if (std::find(finished.begin(), finished.end(), server.get_id()) == finished.end()) {
      return false;
    }
    server.join();
    return true;
  });
}

void ApiServer::serve(int socket) {
  const auto context = [this] {
    const std::scoped_lock lock(mutex_);
    return tls_;
  }();
  {
    ApiPeer peer(socket, context.get());
    const auto request = peer.accept() ? peer.read_request() : PeerRequest();
    if (!request.method.empty()) answer(peer, request);
  }
  const std::scoped_lock lock(mutex_);
  std::erase(sockets_, socket);
  ::close(socket);
  finished_.push_back(std::this_thread::get_id());
}

void ApiServer::answer(ApiPeer& peer, const PeerRequest& request) {
  const auto& target = request.target;
  const auto path = target.substr(0, target.find('?'));
  const auto query = target.substr(std::min(path.size() + 1, target.size()));
  const bool is_watch = parameter(query, "watch") == "1";
  const bool wants_initial_events = !parameter(query, "sendInitialEvents").empty();
  std::optional<Planned> planned;
  {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(target);
    if (!token_.empty() && request.header("Authorization") != "Bearer " + token_) {
      return misbehave(peer, Fault::unauthorized);
    }
    if (missing_[path]) return peer.answer(404, status_json(404, "NotFound"));
    if (request.method != "GET") {
      if (!write_refusals_.empty()) {
        const auto status = write_refusals_.back();
        write_refusals_.pop_back();
        return peer.answer(status, status_json(status, "Refused"));
      }
      written_.push_back(request.method + " " + target + ": " + request.body);
      return peer.answer(201, request.body);
    }
    for (const auto& word : not_understood_) {
      if (query.find(word) != std::string::npos) return misbehave(peer, Fault::bad_request);
    }
    if (wants_initial_events && initial_events_ == InitialEvents::refused) {
      return peer.answer(422, status_json(422, "Invalid"));
    }
    planned = take(is_watch && !wants_initial_events ? watch_plans_ : list_plans_, path);
  }
  if (planned && planned->fault) return misbehave(peer, *planned->fault);
  if (planned) peer.cut_after(planned->cut_after);
  const bool may_pack = request.header("Accept-Encoding").find("gzip") != std::string::npos;
  is_watch ? watch(peer, path, query) : list(peer, path, query, may_pack);
}

std::optional<ApiServer::Planned> ApiServer::take(Plans& plans, const std::string& path) {
  auto& of_path = plans[path];
  if (of_path.empty()) return std::nullopt;
  const auto planned = of_path.front();
  of_path.erase(of_path.begin());
  return planned;
}

void ApiServer::list(ApiPeer& peer, const std::string& path, const std::string& query,
                     bool may_pack) {
  std::string items;
  std::string next;
  std::string headers;
  std::uint64_t version = 0;
  {
    const std::scoped_lock lock(mutex_);
    version = version_;
    headers = headers_;
    const auto after = parameter(query, "continue");
    std::size_t count = 0;
    for (const auto& [name, object] : objects_[path]) {
      if (!after.empty() && name <= after) continue;
      if (page_size_ != 0 && count == page_size_) break;
      items += (count++ == 0 ? "" : ",") + object;
      next = name;
    }
    const auto& all = objects_[path];
    if (all.empty() || next.empty() || next == all.rbegin()->first) next.clear();
  }
  auto text = R"({"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":")" +
              std::to_string(version) + R"(","continue":")" + next + R"("},"items":[)" + items +
              "]}";
  if (may_pack && text.size() > kPackedFrom) {
    text = gzip(text);
    headers += "Content-Encoding: gzip\r\n";
    const std::scoped_lock lock(mutex_);
    ++packed_lists_;
  }
  peer.answer(200, text, headers);
}

void ApiServer::watch(ApiPeer& peer, const std::string& path, const std::string& query) {
  if (!peer.begin_stream()) return;
  std::uint64_t seen = std::stoull("0" + parameter(query, "resourceVersion"));
  if (!parameter(query, "sendInitialEvents").empty() && !send_initial_events(peer, path, seen)) {
    return;
  }
  std::unique_lock lock(mutex_);
  const auto generation = generation_;
  while (!stopping_ && generation == generation_) {
    const auto text = events_after(seen, path);
    if (text.empty()) {
      changed_.wait_for(lock, kLookAgain);
      if (peer.has_gone()) return;
      continue;
    }
    lock.unlock();
    if (!peer.send_chunk(text)) return;
    lock.lock();
  }
  const bool is_cut = stopping_;
  lock.unlock();
  if (!is_cut) peer.end_stream();
}

bool ApiServer::send_initial_events(ApiPeer& peer, const std::string& path,
                                    std::uint64_t& version) {
  std::string text;
  {
    const std::scoped_lock lock(mutex_);
    version = version_;
    for (const auto& [name, object] : objects_[path]) text += event_json("ADDED", object);
    if (initial_events_ == InitialEvents::offered) {
      const json metadata = {{"resourceVersion", std::to_string(version)},
                             {"annotations", {{"k8s.io/initial-events-end", "true"}}}};
      text += event_json("BOOKMARK", json{{"metadata", metadata}}.dump());
    }
  }
  return text.empty() || peer.send_chunk(text);
}

/// As the text of a watch; raises `seen`. With the lock held.
std::string ApiServer::events_after(std::uint64_t& seen, const std::string& path) const {
  std::string text;
  for (const auto& event : events_) {
    if (event.version <= seen) continue;
    seen = event.version;
    if (event.path == path) {
      text += event_json(event.type, event.object);
    } else if (bookmarks_) {
      const json metadata = {{"resourceVersion", std::to_string(event.version)}};
      text += event_json("BOOKMARK", json{{"metadata", metadata}}.dump());
    }
  }
  return text;
}

void ApiServer::note(const std::string& path, const std::string& type, const std::string& object) {
  events_.push_back({version_, path, type, object});
  changed_.notify_all();
}

void ApiServer::require_client_certificate() {
  const std::scoped_lock lock(mutex_);
  const auto text = memory(certificates_.authority);
  X509* authority = PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(tls_.get()), authority);
  X509_free(authority);
  SSL_CTX_set_verify(tls_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

}  // namespace kubeportal::fakes
