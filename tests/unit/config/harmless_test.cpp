#include "sim/config/harmless.h"

#include <gtest/gtest.h>

namespace lacuna {
namespace {

using namespace std::string_literals;

TEST(Harmless, WhatShowsIsLeftAsItIs) {
  for (const std::string text :
       {"", "conv1", "a b = $x; \"c\" 'd' \\", "Grüße, 網路, 🙂", "می‌خواهم"}) {
    EXPECT_TRUE(is_printable(text)) << text;
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Harmless, WhatDoesSomethingIsWrittenOut) {
  EXPECT_EQ(printable("\x1b[31mred"), "\\u001b[31mred");
  EXPECT_EQ(printable("a\nb\rc\td\0e"s), "a\\nb\\rc\\td\\u0000e");
  EXPECT_EQ(printable("\x7f"), "\\u007f");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\u009b31m");  // C1: the terminal's CSI in one character
  EXPECT_EQ(printable("\xe2\x80\xae"
                      "gpj"),
            "\\u202egpj");  // turns the direction
  EXPECT_EQ(printable("\xe2\x81\xa6\xe2\x80\xa8"), "\\u2066\\u2028");
  EXPECT_EQ(printable("\xef\xbb\xbf"), "\\ufeff");
}

TEST(Harmless, WhatIsNoTextIsWrittenByteByByte) {
  EXPECT_EQ(printable("a\xff"
                      "b"),
            "a\\xffb");
  EXPECT_EQ(printable("\xc3"), "\\xc3");                             // cut
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");                    // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // a surrogate on its own
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond Unicode
  for (int byte = 0x80; byte < 0x100; ++byte) {
    EXPECT_FALSE(is_printable(std::string(1, static_cast<char>(byte)))) << byte;
    EXPECT_TRUE(is_printable(printable(std::string(1, static_cast<char>(byte))))) << byte;
  }
}

TEST(Harmless, ProseHasLines) {
  EXPECT_TRUE(is_printable_prose("one\n\ttwo"));
  EXPECT_FALSE(is_printable_prose("one\rtwo"));
  EXPECT_FALSE(is_printable("one\ntwo"));
  EXPECT_EQ(printable_lines("one\n\ttwo\x1b"), "one\n\ttwo\\u001b");
}

TEST(Harmless, NamesAreFoldersAndCells) {
  for (const std::string name : {"scnn", "my-net_2.1", "2", "_", ".a"}) EXPECT_TRUE(is_name(name)) << name;
  for (const std::string name : {"", ".", "..", "-x", "a b", "a/b", "=1", "a\n", "é", "a$", "\x1b"})
    EXPECT_FALSE(is_name(name)) << name;
  EXPECT_TRUE(is_name(std::string(max_name_bytes, 'a')));
  EXPECT_FALSE(is_name(std::string(max_name_bytes + 1, 'a')));
}

TEST(Harmless, CellsAreNoFormulas) {
  EXPECT_EQ(csv_cell("=1+2"), "'=1+2");
  EXPECT_EQ(csv_cell("+x"), "'+x");
  EXPECT_EQ(csv_cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_cell("-2+3"), "'-2+3");
  EXPECT_EQ(csv_cell("\tx"), "'\tx");
  EXPECT_EQ(csv_cell("\rx"), "\"'\rx\"");
  EXPECT_EQ(csv_cell("=HYPERLINK(\"a\",1)"), "\"'=HYPERLINK(\"\"a\"\",1)\"");
  for (const std::string number : {"-1", "-0.5", "+3", "-1e-9", "1", ""}) EXPECT_EQ(csv_cell(number), number);
}

TEST(Harmless, CellsAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(csv_cell("a b"), "a b");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("a\"b\nc"), "\"a\"\"b\nc\"");
}

TEST(Harmless, WordsOfAShell) {
  EXPECT_EQ(shell_word("out/a-b_c.json"), "out/a-b_c.json");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("$(x)`y`*~;&"), "'$(x)`y`*~;&'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("a\x1b['\n"), "$'a\\033\\133\\047\\012'");
}

}  // namespace
}  // namespace lacuna
