// Copyright virtxx contributors. Boost Software License 1.0.
// Nothing: the target that the tests share their precompiled headers with needs a source file.
