#include <stdio.h>
#include <stdlib.h>

struct node { int value; struct node *next; };

struct node *push(struct node *head, int value)
{
    struct node *n = malloc(sizeof *n);
    n->value = value;
    n->next = head;
    return n;
}

int main(void)
{
    struct node *head = NULL;
    for (int i = 0; i < 1000; i++)
        head = push(head, i * i % 97);
    long sum = 0;
    for (struct node **p = &head; *p != NULL;) {
        if ((*p)->value % 2) {
            struct node *dead = *p;
            *p = dead->next;
            free(dead);
        } else {
            sum += (*p)->value;
            p = &(*p)->next;
        }
    }
    printf("%ld %d\n", sum, head->value);
    while (head) {
        struct node *next = head->next;
        free(head);
        head = next;
    }
    return 0;
}
