/** The data-race detector's memory. */
export class Races {
  clone(): Races {
    return new Races();
  }
}
