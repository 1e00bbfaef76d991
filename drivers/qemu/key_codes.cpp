// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/key_codes.hpp"

#include <linux/input-event-codes.h>

#include <array>
#include <utility>

namespace vir::qemu {
namespace {

// Up to F10 and keypad dot, Linux numbers keys as the first PC keyboard did.
constexpr std::uint32_t last_common = KEY_KPDOT;

// Source: the key codes of linux/input-event-codes.h and the scan codes of the PS/2 keyboard's first set.
constexpr std::pair<std::uint32_t, std::uint32_t> beyond_common[] = {
    {KEY_102ND, 0x56},     {KEY_F11, 0x57},        {KEY_F12, 0x58},       {KEY_RO, 0x73},
    {KEY_HENKAN, 0x79},    {KEY_KATAKANAHIRAGANA, 0x70}, {KEY_MUHENKAN, 0x7b}, {KEY_KPENTER, 0x9c},
    {KEY_RIGHTCTRL, 0x9d}, {KEY_KPSLASH, 0xb5},    {KEY_SYSRQ, 0x54},     {KEY_RIGHTALT, 0xb8},
    {KEY_HOME, 0xc7},      {KEY_UP, 0xc8},         {KEY_PAGEUP, 0xc9},    {KEY_LEFT, 0xcb},
    {KEY_RIGHT, 0xcd},     {KEY_END, 0xcf},        {KEY_DOWN, 0xd0},      {KEY_PAGEDOWN, 0xd1},
    {KEY_INSERT, 0xd2},    {KEY_DELETE, 0xd3},     {KEY_MUTE, 0xa0},      {KEY_VOLUMEDOWN, 0xae},
    {KEY_VOLUMEUP, 0xb0},  {KEY_POWER, 0xde},      {KEY_KPEQUAL, 0x59},   {KEY_PAUSE, 0xc6},
    {KEY_KPCOMMA, 0x7e},   {KEY_YEN, 0x7d},        {KEY_LEFTMETA, 0xdb},  {KEY_RIGHTMETA, 0xdc},
    {KEY_COMPOSE, 0xdd},   {KEY_SLEEP, 0xdf},      {KEY_WAKEUP, 0xe3}};

}  // namespace

bool knows_key_codes(keycode_set set) {
    switch (set) {
        case keycode_set::linux_:
        case keycode_set::xt:
        case keycode_set::atset1:
        case keycode_set::xt_kbd:
        case keycode_set::qnum: return true;
        default: return false;
    }
}

std::optional<std::uint32_t> qemu_key(keycode_set set, std::uint32_t code) {
    if (!knows_key_codes(set) || code == 0 || code > 0xffff) return std::nullopt;
    if (set == keycode_set::linux_) {
        if (code <= last_common) return code;
        for (const auto& [linux_code, number] : beyond_common)
            if (linux_code == code) return number;
        return std::nullopt;
    }
    // An extended key may be written with its prefix.
    if ((code & 0xff00) == 0xe000) return (code & 0x7f) | 0x80;
    if (code > 0xff) return std::nullopt;
    return code;
}

}  // namespace vir::qemu
