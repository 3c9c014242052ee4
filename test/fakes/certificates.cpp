#include "test/fakes/certificates.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace kubeportal::fakes {

namespace {

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using Certificate = std::unique_ptr<X509, void (*)(X509*)>;
using Memory = std::unique_ptr<BIO, int (*)(BIO*)>;

constexpr long kOneDay = 24 * 60 * 60;

Key make_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

void extend(X509& certificate, X509& issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  if (extension == nullptr) throw std::runtime_error("OpenSSL refuses " + value);
  X509_add_ext(&certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

/// Unsigned and without an issuer.
Certificate make_certificate(const std::string& name, long serial, EVP_PKEY& key) {
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kOneDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kOneDay);
  X509_set_pubkey(certificate.get(), &key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

void sign(X509& certificate, X509& issuer, EVP_PKEY& key) {
  X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer));
  if (X509_sign(&certificate, &key, EVP_sha256()) == 0) {
    throw std::runtime_error("OpenSSL does not sign");
  }
}

template <typename Write>
std::string pem(Write&& write) {
  const Memory memory(BIO_new(BIO_s_mem()), BIO_free);
  write(memory.get());
  char* text = nullptr;
  const auto length = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::string pem_of(X509& certificate) {
  return pem([&](BIO* out) { PEM_write_bio_X509(out, &certificate); });
}

std::string pem_of(EVP_PKEY& key) {
  return pem([&](BIO* out) {
    PEM_write_bio_PrivateKey(out, &key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

}  // namespace

Certificates make_certificates(const std::string& name) {
  const auto authority_key = make_key();
  const auto authority = make_certificate("test authority", 1, *authority_key);
  extend(*authority, *authority, NID_basic_constraints, "critical,CA:TRUE");
  sign(*authority, *authority, *authority_key);

  const auto server_key = make_key();
  const auto server = make_certificate(name, 2, *server_key);
  extend(*server, *authority, NID_subject_alt_name, "IP:127.0.0.1,DNS:" + name);
  sign(*server, *authority, *authority_key);

  const auto client_key = make_key();
  const auto client = make_certificate("system:kube-proxy", 3, *client_key);
  sign(*client, *authority, *authority_key);
  return {pem_of(*authority), pem_of(*server), pem_of(*server_key), pem_of(*client),
          pem_of(*client_key)};
}

}  // namespace kubeportal::fakes
