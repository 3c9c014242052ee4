#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "test/fakes/api_faults.hpp"
#include "test/fakes/api_peer.hpp"
#include "test/fakes/certificates.hpp"

namespace kubeportal::fakes {

/// What comes of a watch that asks for what exists to be sent first.
enum class InitialEvents : std::uint8_t {
  refused,     ///< 422
  offered,     ///< objects, then the bookmark that ends them
  no_bookmark  ///< objects, but nothing tells where they end
};

/// An API server with objects that a test puts into it. Lists in pages, watches with bookmarks,
/// speaks TLS with certificates of its own, and misbehaves when told to. Serves on threads of its
/// own from construction to destruction.
class ApiServer {
 public:
  ApiServer();
  ~ApiServer();
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }
  const Certificates& certificates() const { return certificates_; }
  /// From now on another authority vouches for the server; its certificates.
  const Certificates& replace_certificates();

  /// Puts an object, as JSON text, under a resource's path ("/api/v1/services").
  void put(const std::string& path, const std::string& object);
  void remove(const std::string& path, const std::string& name);

  /// Only requests with this bearer token are answered with anything but 401.
  void require_token(const std::string& token);
  /// From now on, only clients with a certificate of our authority get a connection.
  void require_client_certificate();
  /// 404 for this path from now on, or no more.
  void not_here(const std::string& path, bool missing = true);
  /// The next `times` lists (or watches) of a path go wrong.
  void fail_list(const std::string& path, Fault fault, int times = 1);
  void fail_watch(const std::string& path, Fault fault, int times = 1);
  /// The next list (or watch) of a path is reset after this many bytes of its answer.
  void cut_list(const std::string& path, std::size_t bytes);
  void cut_watch(const std::string& path, std::size_t bytes);
  /// Lists and watches with this word in their query are answered with 400.
  void not_understood(const std::string& word);
  /// How watches that ask for initial events are answered; refused at first, as old servers do.
  void set_initial_events(InitialEvents how);
  /// Whether watches tell of versions at which nothing of theirs has changed.
  void set_bookmarks(bool sent);
  /// A header of every answer: its name, a colon, its value.
  void add_header(const std::string& header);
  /// Objects a page of a list; 0: all in one.
  void set_page_size(std::size_t size);
  /// Watches that are open end, as timeoutSeconds would have it.
  void end_watches();

  /// Refuses connections, and cuts those there are, until come_back().
  void go_away();
  void come_back();

  /// The next `times` requests other than GET are refused with this status.
  void refuse_writes(unsigned status, int times = 1);
  /// Requests other than GET as "METHOD target: body", in order; each was answered with 201.
  std::vector<std::string> written() const;
  /// Targets of the requests that came, in order.
  std::vector<std::string> requests() const;

  /// Lists that were sent packed, as API servers do with those over 128 KiB.
  std::size_t packed_lists() const;
  /// Connections that are open.
  std::size_t connections() const;
  /// What is stored under a path, as JSON texts by name.
  std::map<std::string, std::string> objects(const std::string& path) const;

 private:
  struct Planned {
    std::optional<Fault> fault;  // else
    std::size_t cut_after = 0;   // bytes of the right answer
  };
  using Plans = std::map<std::string, std::vector<Planned>>;  // by path, the next one first

  struct Event {
    std::uint64_t version;
    std::string path;
    std::string type;
    std::string object;
  };

  void open();
  void close();
  void accept();
  void join_finished();
  void serve(int socket);
  void answer(ApiPeer& peer, const PeerRequest& request);
  void list(ApiPeer& peer, const std::string& path, const std::string& query, bool may_pack);
  void watch(ApiPeer& peer, const std::string& path, const std::string& query);
  bool send_initial_events(ApiPeer& peer, const std::string& path, std::uint64_t& version);
  std::string events_after(std::uint64_t& seen, const std::string& path) const;
  static std::optional<Planned> take(Plans& plans, const std::string& path);
  void plan(Plans& plans, const std::string& path, const Planned& planned, int times = 1);
  void note(const std::string& path, const std::string& type, const std::string& object);

  Certificates certificates_ = make_certificates();
  std::shared_ptr<SSL_CTX> tls_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::map<std::string, std::string>> objects_;  // path, name, JSON
  std::vector<Event> events_;
  std::uint64_t version_ = 100;
  std::uint64_t generation_ = 0;  // of watches; end_watches() raises it
  std::string token_;
  std::map<std::string, bool> missing_;
  Plans list_plans_;
  Plans watch_plans_;
  std::vector<std::string> not_understood_;
  InitialEvents initial_events_ = InitialEvents::refused;
  bool bookmarks_ = true;
  std::string headers_;
  std::size_t page_size_ = 0;
  std::vector<std::string> requests_;
  std::vector<std::string> written_;
  std::vector<unsigned> write_refusals_;  // statuses
  std::size_t packed_lists_ = 0;
  std::vector<int> sockets_;
  std::vector<std::thread::id> finished_;
  bool stopping_ = false;

  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::thread acceptor_;
  std::list<std::thread> servers_;
};

}  // namespace kubeportal::fakes
