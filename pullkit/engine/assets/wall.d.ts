/** The style that the script brings: `published.py` puts it in the place of this name. */
declare const WALL_STYLE: string;
