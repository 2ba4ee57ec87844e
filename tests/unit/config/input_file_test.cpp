#include "sim/config/input_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "sim/config/document.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

class AFile : public ::testing::Test {
 protected:
  static std::string refusal(const fs::path& path) {
    try {
      return "read: " + read_file(path);
    } catch (const InputError& error) {
      EXPECT_EQ(error.problems().front().file, path.string());
      return error.problems().front().message;
    }
  }

  fs::path fifo() const {
    const fs::path path = folder_.path("fifo.json");
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    return path;
  }

  const test::TemporaryFolder folder_;
};

TEST_F(AFile, IsReadThroughLinks) {
  const fs::path file = folder_.write("a.txt", "text");
  fs::create_symlink(file, folder_.path("link"));
  EXPECT_EQ(read_file(folder_.path("link")), "text");
  EXPECT_TRUE(is_file(folder_.path("link")));
  EXPECT_EQ(what_is_no_file(folder_.path("link")), "");
  EXPECT_EQ(InputFile(file).size(), 4);
}

TEST_F(AFile, IsReadFromAnOffset) {
  const InputFile file(folder_.write("a.txt", "0123456789"));
  std::array<char, 4> bytes{};
  EXPECT_EQ(file.read(bytes, 7), 3U);
  EXPECT_EQ(std::string(bytes.data(), 3), "789");
  EXPECT_EQ(file.read(bytes, 10), 0U);
}

TEST_F(AFile, IsNeverLongerThanTheLimit) {
  const fs::path file = folder_.write("long", "");
  fs::resize_file(file, (std::uintmax_t{1} << 20) + 1);
  EXPECT_EQ(read_file(file, 2).size(), (std::size_t{1} << 20) + 1);
  try {
    read_file(file, 1);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.problems().front().message, "larger than 1 MiB");
  }
}

// Waiting for somebody to write to the FIFO would never end.
TEST_F(AFile, IsNoFifoFolderDeviceOrSocket) {
  EXPECT_EQ(refusal(fifo()), "expected a file, found a FIFO");
  EXPECT_EQ(refusal(folder_.path(".")), "expected a file, found a folder");
  EXPECT_EQ(refusal("/dev/zero"), "expected a file, found a device");
  sockaddr_un address{AF_UNIX, {}};
  const std::string name = folder_.path("socket").string();
  ASSERT_LT(name.size(), sizeof address.sun_path);
  std::memcpy(address.sun_path, name.c_str(), name.size());
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(refusal(name), "expected a file, found a socket");
  ::close(socket);
}

TEST_F(AFile, IsNoNameThatLeadsNowhere) {
  fs::create_symlink("b", folder_.path("a"));
  fs::create_symlink("a", folder_.path("b"));
  EXPECT_EQ(refusal(folder_.path("a")), "expected a file, found a loop of symbolic links");
  EXPECT_EQ(refusal(folder_.path(std::string(300, 'x'))), "expected a file, found a name that is too long");
  EXPECT_EQ(refusal(folder_.path("none")), "cannot be read: No such file or directory");
  EXPECT_EQ(what_is_no_file(folder_.path("none")), "");
  folder_.write("name", "another file");
  EXPECT_EQ(refusal(folder_.path(std::string("name\0x", 6))),
            "expected a file, found a name with a NUL character");
  EXPECT_FALSE(is_file(folder_.path(std::string("name\0x", 6))));
}

// Root may read everything: while one of these lives, it is nobody.
class Nobody {
 public:
  Nobody() : user_(::geteuid()) {
    if (user_ == 0) ::seteuid(65534);
  }
  ~Nobody() { ::seteuid(user_); }
  Nobody(const Nobody&) = delete;
  Nobody& operator=(const Nobody&) = delete;

 private:
  uid_t user_;
};

TEST_F(AFile, CanBeForbidden) {
  const fs::path file = folder_.write("secret", "text");
  fs::permissions(file, fs::perms::none);
  fs::permissions(folder_.path(""), fs::perms::group_exec | fs::perms::others_exec, fs::perm_options::add);
  const Nobody nobody;
  EXPECT_EQ(refusal(file), "cannot be read: Permission denied");
}

TEST_F(AFile, ThatExtendsAFifoIsRefused) {
  fifo();
  const fs::path file = folder_.write("a.json", R"({"extends": "fifo"})");
  fs::rename(folder_.path("fifo.json"), folder_.path("fifo"));
  try {
    load_extended(file);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.problems().front().message, ::testing::EndsWith("fifo\": it is a FIFO"));
    EXPECT_EQ(error.problems().front().pointer, "/extends");
  }
}

}  // namespace
}  // namespace lacuna
