/* A chat server: one process serves everybody with select(), and three clients talk to it.
 *
 * What to look at: the open files of the server while it runs (a listening socket and one for each client), who is
 * blocked in what, and what select() returns. The clients are children, so that it runs by itself;
 * a second program could connect as well.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORT 5000
#define CLIENTS 3

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static struct sockaddr_in address_of(const char *host)
{
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(PORT);
    inet_pton(AF_INET, host, &address.sin_addr);
    return address;
}

/* Say one thing, then listen until the server has no more to say. */
static void client(int number)
{
    char line[100];
    struct sockaddr_in server = address_of("127.0.0.1");
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0)
        die("connect");
    sleep(number);                       /* everybody is there before anybody speaks */
    int length = snprintf(line, sizeof line, "hello from client %d\n", number);
    write(fd, line, length);
    sleep(CLIENTS + 1 - number);
    shutdown(fd, SHUT_WR);               /* no more to say; what others said is still to be read */

    FILE *heard = fdopen(fd, "r");
    while (fgets(line, sizeof line, heard))
        printf("client %d hears: %s", number, line);
    exit(0);
}

/* What one client says goes to all the others. */
static void tell_others(const int clients[], int from, const char *text, int length)
{
    for (int i = 0; i < CLIENTS; i++)
        if (clients[i] >= 0 && i != from)
            write(clients[i], text, length);
}

int main(void)
{
    struct sockaddr_in address = address_of("0.0.0.0");
    int clients[CLIENTS], count = 0, left = CLIENTS;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(listener, CLIENTS) < 0)
        die("listen");

    for (int i = 1; i <= CLIENTS; i++)
        if (fork() == 0) {
            close(listener);
            client(i);
        }

    while (left > 0) {
        fd_set ready;
        int highest = listener;
        FD_ZERO(&ready);
        FD_SET(listener, &ready);
        for (int i = 0; i < count; i++)
            if (clients[i] >= 0) {
                FD_SET(clients[i], &ready);
                if (clients[i] > highest)
                    highest = clients[i];
            }
        if (select(highest + 1, &ready, NULL, NULL, NULL) < 0)
            die("select");
        if (FD_ISSET(listener, &ready))
            clients[count++] = accept(listener, NULL, NULL);
        for (int i = 0; i < count; i++) {
            char text[100];
            if (clients[i] < 0 || !FD_ISSET(clients[i], &ready))
                continue;
            int length = read(clients[i], text, sizeof text);
            if (length > 0)
                tell_others(clients, i, text, length);
            else {
                close(clients[i]);
                clients[i] = -1;
                left--;
            }
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("server: all clients are gone\n");
    return 0;
}
