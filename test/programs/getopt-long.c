// Options in several words, with values, in any order.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static void parse(int argc, char *argv[])
{
    static int verbose;
    static const struct option options[] = {
        {"verbose", no_argument, &verbose, 1}, {"output", required_argument, NULL, 'o'},
        {"level", optional_argument, NULL, 'l'}, {"help", no_argument, NULL, 'h'}, {0}};
    int c;
    optind = 1;
    opterr = 0;
    verbose = 0;
    while ((c = getopt_long(argc, argv, "o:l::hx", options, NULL)) != -1) {
        switch (c) {
        case 0: printf("flag "); break;
        case '?': printf("unknown(%d) ", optopt ? optopt : 0); break;
        default: printf("%c=%s ", c, optarg ? optarg : "-"); break;
        }
    }
    printf("verbose=%d rest:", verbose);
    while (optind < argc)
        printf(" %s", argv[optind++]);
    printf("\n");
}

#define PARSE(...)                                                    \
    do {                                                              \
        char *words[] = {"prog", __VA_ARGS__, NULL};                  \
        parse(sizeof words / sizeof *words - 1, words);               \
    } while (0)

int main(void)
{
    PARSE("--output", "a.txt", "file");
    PARSE("--output=b.txt", "-x", "--verbose", "one", "two");
    PARSE("file", "-oc.txt", "-l3", "--level", "--level=4");
    PARSE("--verb", "--", "-x");
    PARSE("-z", "-o", "last");
    PARSE("-hx", "-");
    return 0;
}
