# Copyright virtxx contributors. Boost Software License 1.0.
# Figures of the benchmarks, one a line, as a table or (json=1) as JSON.
function seconds(text, n, words) {
    n = split(text, words, " ")
    if (n < 2) return words[1] + 0
    if (words[2] == "ns") return words[1] / 1e9
    if (words[2] == "us") return words[1] / 1e6
    if (words[2] == "ms") return words[1] / 1e3
    return words[1] + 0
}
$1 == "figure" {
    ++count
    name[count] = $2; value[count] = $3; floor[count] = $4; limit[count] = $5
    ratio[count] = ($4 != "-" && seconds($4) > 0) ? sprintf("%.2f", seconds($3) / seconds($4)) : "-"
    more = $5 ~ /^[+]/
    got = more ? seconds($3) - seconds($4) : (ratio[count] == "-") ? seconds($3) : ratio[count] + 0
    to = (more || ratio[count] == "-") ? seconds($5) : $5 + 0
    met[count] = ($5 == "-" || $5 == "") ? "" : (got <= to ? "yes" : "NO")
}
END {
    if (json) {
        print "["
        for (i = 1; i <= count; ++i)
            printf "  {\"figure\": \"%s\", \"value_s\": %.9g, \"floor_s\": %s, \"ratio\": %s, \"limit\": \"%s\", \"met\": %s}%s\n",
                name[i], seconds(value[i]), floor[i] == "-" ? "null" : sprintf("%.9g", seconds(floor[i])),
                ratio[i] == "-" ? "null" : ratio[i], limit[i], met[i] == "" ? "null" : (met[i] == "yes" ? "true" : "false"),
                i < count ? "," : ""
        print "]"
        exit
    }
    printf "%-52s %12s %12s %8s %10s\n", "figure", "value", "floor", "ratio", "to reach"
    for (i = 1; i <= count; ++i)
        printf "%-52s %12s %12s %8s %10s%s\n", name[i], value[i], floor[i], ratio[i], limit[i] == "" ? "-" : "<= " limit[i],
            met[i] == "NO" ? "  NOT MET" : (met[i] == "yes" ? "  met" : "")
}
