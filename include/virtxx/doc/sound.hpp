// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

VIRTXX_ENUM(sound_model, sb16, es1370, pcspk, ac97, ich6, ich9, usb, ich7, virtio)
VIRTXX_ENUM(sound_codec, duplex, micro, output)
VIRTXX_ENUM(audio_type, none, alsa, coreaudio, jack, oss, pulseaudio, sdl, spice, file, dbus, pipewire)
VIRTXX_ENUM(audio_format, s8, u8, s16, u16, s32, u32, f32)

/// <sound>: a sound card.
struct sound {
    sound_model model = sound_model::ich9;
    std::optional<bool> multichannel;       ///< usb
    std::optional<std::uint32_t> streams;   ///< virtio
    std::vector<sound_codec> codecs;        ///< ich6, ich9
    std::uint32_t audio_id = 0;             ///< <audio id>: which back end; 0: the first (since 6.7.0)
    device::info info;

    sound() = default;
    explicit sound(sound_model model) : model(model) {}
    bool operator==(const sound&) const = default;
};

struct audio_settings {
    std::optional<std::uint32_t> frequency;  ///< Hz
    std::optional<std::uint32_t> channels;
    std::optional<audio_format> format;

    audio_settings() = default;
    bool operator==(const audio_settings&) const = default;
};

/// <input> or <output> of a back end; which of the last ones count depends on its type.
struct audio_direction {
    std::optional<bool> mixing_engine;
    std::optional<bool> fixed_settings;
    std::optional<std::uint32_t> voices;
    std::optional<std::uint32_t> buffer_length;  ///< µs
    std::optional<audio_settings> settings;
    std::string dev;                             ///< alsa, oss
    std::optional<std::uint32_t> buffer_count;   ///< coreaudio, oss, sdl
    std::optional<bool> try_poll;                ///< oss
    std::string name;                            ///< pulseaudio, pipewire: sink or source
    std::string stream_name;                     ///< pulseaudio, pipewire
    std::optional<std::uint32_t> latency;        ///< pulseaudio, pipewire: µs
    std::string server_name;                     ///< jack
    std::string client_name;                     ///< jack
    std::string connect_ports;                   ///< jack
    std::optional<bool> exact_name;              ///< jack

    audio_direction() = default;
    bool operator==(const audio_direction&) const = default;
};

/// <audio>: where sound goes on the host (since 6.7.0).
struct audio {
    std::uint32_t id = 0;  ///< from 1
    audio_type type = audio_type::none;
    std::optional<std::uint32_t> timer_period;  ///< µs
    std::string server_name;                    ///< pulseaudio
    std::string runtime_dir;                    ///< pipewire
    std::string path;                           ///< file
    std::string driver;                         ///< sdl
    std::optional<bool> try_mmap;               ///< oss
    std::optional<bool> exclusive;              ///< oss
    std::optional<std::int32_t> dsp_policy;     ///< oss
    box<audio_direction> input;
    box<audio_direction> output;

    audio() = default;
    bool operator==(const audio&) const = default;
};

}  // namespace vir::device
